import type { AgentContext } from './agentContext';
import { CONTEXT_VERSION } from './agentContext';
import { readAssumptions } from './readAssumptions';
import { readFinding } from './reportedFinding';
import { isRecord, plainPath, textIn, toldValue } from './toldValue';

export { furtherLines } from './contextLines';

/** What is known of a context without the file. */
export type KnownContext = Pick<
  AgentContext,
  'workflowId' | 'parentWorkflowId' | 'taskId' | 'timestamp' | 'currentAgent' | 'phase'
>;

/** A context file as it could be read. */
export interface ContextReading {
  readonly context: AgentContext;
  /** What was not understood and why, each with the place in the file: `decisions[2]: ...`; it is kept all the same. */
  readonly problems: readonly string[];
}

/** Where everything is kept that was not understood, by the field that it stood in. */
const UNREAD = 'not_understood';

/** Fields of what is said by one of several that say nothing of the matter. */
const OF_MERGING: ReadonlySet<string> = new Set(['task_id', 'task_ids']);

/**
 * Reads what an agent has left as its context. Agents write all sorts of things: what is understood is taken, in whichever of the
 * usual ways it is written, and what is not is told and kept as it is.
 * @param document what the file's JSON holds; a text where it is no JSON.
 */
export function readContext(document: unknown, known: KnownContext): ContextReading {
  const reading = new Reading(document);
  const { fields } = reading;
  const strange = Object.keys(fields).filter((key) => !FIELDS.has(key));
  reading.problems.push(
    ...strange.map((key) => `${key}: there is no such field; it is kept under implementation_details.`),
  );
  const assumptions = readAssumptions(fields['api_contract_assumptions'], (place, why, item) =>
    reading.unread('api_contract_assumptions', place, why, item),
  );
  const findings = reading
    .items('findings', ['what', 'finding', 'description'])
    .flatMap(({ place, item }) => {
      const problems: string[] = [];
      const finding = readFinding(item, (problem) => problems.push(problem));
      if (finding === undefined) {
        reading.unread('findings', place, problems.join(' '), item);
      } else {
        reading.problems.push(...problems.map((problem) => `${place}: ${problem}`));
      }
      return finding ?? [];
    });
  const context: Omit<AgentContext, 'implementationDetails'> = {
    ...known,
    version: reading.text('version') ?? CONTEXT_VERSION,
    timestamp: reading.text('timestamp') ?? known.timestamp,
    currentAgent: reading.text('current_agent') ?? known.currentAgent,
    nextAgent: reading.text('next_agent'),
    phase: reading.text('phase') ?? known.phase,
    filesModified: [...new Set(reading.paths('files_modified'))],
    decisions: reading.texts('decisions', ['decision', 'summary', 'title', 'description', 'text']),
    findings,
    pendingActions: reading.texts('pending_actions', ['action', 'title', 'description', 'text']),
    assumptions,
    testCoverage: reading.record('test_coverage', 'total'),
    errors: reading.texts('error_log', ['message', 'error', 'text', 'description']),
    summary: (reading.text('context_summary') ?? (typeof document === 'string' ? document : '')).trim(),
  };
  const details = {
    ...reading.record('implementation_details', 'summary'),
    ...Object.fromEntries(strange.map((key) => [key, fields[key]])),
  };
  const left = Object.keys(reading.left).length > 0 ? { [UNREAD]: reading.left } : {};
  return {
    context: { ...context, implementationDetails: { ...details, ...left } },
    problems: reading.problems,
  };
}

/** A document that is read field by field. */
class Reading {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problems: string[] = [];
  /** What was not understood, by field. */
  readonly left: Record<string, unknown> = {};

  constructor(document: unknown) {
    this.fields = isRecord(document) ? document : {};
    if (typeof document === 'string') {
      this.problems.push('The file holds no JSON; all of it is kept as context_summary.');
    } else if (!isRecord(document)) {
      this.unread('file', 'The file', 'should hold a JSON object', document);
    }
  }

  unread(field: string, place: string, why: string, item: unknown): void {
    this.problems.push(
      `${place}: ${why.replace(/\.$/, '')}; it says: ${JSON.stringify(item)}, and is kept under implementation_details.`,
    );
    this.left[field] = [...((this.left[field] as unknown[] | undefined) ?? []), item];
  }

  text(key: string): string | undefined {
    const value = this.fields[key];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      this.unread(key, key, 'should be a text', value);
    }
    return typeof value === 'string' ? value : undefined;
  }

  /** What stands in a list, alone, or each under a name of its own. @param names fields by one of which an object is one of them. */
  items(
    key: string,
    names: readonly string[],
  ): { readonly place: string; readonly item: unknown; readonly name?: string }[] {
    const value = this.fields[key];
    if (isRecord(value) && textIn(value, names) === undefined) {
      return Object.entries(value).flatMap(([name, item]) =>
        (Array.isArray(item) ? item : [item]).map((one: unknown) => ({
          place: `${key}.${name}`,
          item: one,
          name,
        })),
      );
    }
    const listed: readonly unknown[] = Array.isArray(value)
      ? value
      : value === undefined || value === null
        ? []
        : [value];
    return listed.map((item, index) => ({ place: `${key}[${index}]`, item }));
  }

  /** Texts, or objects with the text in one of some fields; what else these say stands behind it. */
  texts(key: string, names: readonly string[]): string[] {
    return this.items(key, names).flatMap(({ place, item, name }) => {
      const found = typeof item === 'string' ? item : isRecord(item) ? textIn(item, names) : undefined;
      if (found === undefined || found.trim() === '') {
        this.unread(key, place, `should be a text, or an object with one of ${names.join(', ')}`, item);
        return [];
      }
      const rest = isRecord(item)
        ? Object.entries(item).filter(
            ([field, value]) => value !== found && value !== null && !OF_MERGING.has(field),
          )
        : [];
      const more = rest.length === 0 ? '' : ` (${toldValue(Object.fromEntries(rest))})`;
      return [`${name === undefined ? '' : `${name}: `}${found.trim()}${more}`];
    });
  }

  /** Paths, or objects with one; under whichever names. */
  paths(key: string): string[] {
    return this.items(key, ['path', 'file', 'name']).flatMap(({ place, item, name }) => {
      const found =
        typeof item === 'string' ? item : isRecord(item) ? textIn(item, ['path', 'file', 'name']) : undefined;
      // `{ "src/a.ts": "added" }` and `{ "added": ["src/a.ts"] }`.
      const isPath = /[./]/.test(name ?? '');
      if (!isPath && (found === undefined || found.trim() === '')) {
        this.unread(key, place, 'should be a path, or an object with one of path, file, name', item);
        return [];
      }
      return [plainPath(isPath ? (name ?? '') : (found ?? ''))];
    });
  }

  /** @param name under which what is no object is kept. */
  record(key: string, name: string): Readonly<Record<string, unknown>> {
    const value = this.fields[key];
    return isRecord(value) ? value : value === undefined || value === null ? {} : { [name]: value };
  }
}

const FIELDS: ReadonlySet<string> = new Set([
  'version',
  'workflow_id',
  'parent_workflow_id',
  'task_id',
  'timestamp',
  'current_agent',
  'next_agent',
  'phase',
  'files_modified',
  'decisions',
  'findings',
  'pending_actions',
  'implementation_details',
  'api_contract_assumptions',
  'test_coverage',
  'error_log',
  'context_summary',
]);
