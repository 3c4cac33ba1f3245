import { operationKey } from '../surfaces/surface';
import type { AgentContext, Assumption, Fields } from './agentContext';
import { CONTEXT_VERSION } from './agentContext';
import { readFinding } from './reportedFinding';

/** What is known of a context without the file. */
export type KnownContext = Pick<
  AgentContext,
  'workflowId' | 'parentWorkflowId' | 'taskId' | 'timestamp' | 'currentAgent' | 'phase'
>;

/** A context file as it could be read. */
export interface ContextReading {
  readonly context: AgentContext;
  /** What was left out and why, each with the place in the file: `decisions[2]: ...`. */
  readonly problems: readonly string[];
}

/**
 * Reads what an agent has left as its context. Agents write all sorts of things: what is understood is taken, and what is
 * not is told and left out. Texts may also stand as objects with the text in one of their fields.
 * @param document what the file's JSON holds.
 */
export function readContext(document: unknown, known: KnownContext): ContextReading {
  const problems: string[] = [];
  if (!isRecord(document)) {
    problems.push('The file holds no JSON object.');
  }
  const fields = isRecord(document) ? document : {};
  const unknown = Object.keys(fields).filter((key) => !FIELDS.has(key));
  problems.push(
    ...unknown.map((key) => `${key}: there is no such field; it is kept under implementation_details.`),
  );
  const text = (key: string): string | undefined => {
    const value = fields[key];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      problems.push(`${key}: should be a text.`);
    }
    return typeof value === 'string' ? value : undefined;
  };
  const texts = (key: string, names: readonly string[]): string[] =>
    listOf(fields[key], key, problems).flatMap((item, index) => {
      const found = typeof item === 'string' ? item : isRecord(item) ? textIn(item, names) : undefined;
      if (found === undefined || found.trim() === '') {
        problems.push(`${key}[${index}]: should be a text, or an object with one of ${names.join(', ')}.`);
        return [];
      }
      return [found.trim()];
    });
  const record = (key: string): Readonly<Record<string, unknown>> => {
    const value = fields[key];
    if (value !== undefined && value !== null && !isRecord(value)) {
      problems.push(`${key}: should be an object.`);
    }
    return isRecord(value) ? value : {};
  };
  const context: AgentContext = {
    ...known,
    version: text('version') ?? CONTEXT_VERSION,
    timestamp: text('timestamp') ?? known.timestamp,
    currentAgent: text('current_agent') ?? known.currentAgent,
    nextAgent: text('next_agent'),
    phase: text('phase') ?? known.phase,
    filesModified: [...new Set(texts('files_modified', ['path', 'file', 'name']).map(plainPath))],
    decisions: texts('decisions', ['decision', 'summary', 'title', 'description', 'text']),
    findings: listOf(fields['findings'], 'findings', problems).flatMap(
      (item, index) => readFinding(item, (problem) => problems.push(`findings[${index}]: ${problem}`)) ?? [],
    ),
    pendingActions: texts('pending_actions', ['action', 'title', 'description', 'text']),
    implementationDetails: {
      ...record('implementation_details'),
      ...Object.fromEntries(unknown.map((key) => [key, fields[key]])),
    },
    assumptions: assumptionsOf(fields['api_contract_assumptions'], problems),
    testCoverage: record('test_coverage'),
    errors: texts('error_log', ['message', 'error', 'text', 'description']),
    summary: text('context_summary')?.trim() ?? '',
  };
  return { context, problems };
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

function assumptionsOf(value: unknown, problems: string[]): Assumption[] {
  const items = isRecord(value)
    ? Object.entries(value).map(([about, told]) => ({ place: about, item: keyed(about, told) }))
    : listOf(value, 'api_contract_assumptions', problems).map((item, index) => ({ place: index, item }));
  return items.flatMap(({ place: at, item }): Assumption[] => {
    const place = `api_contract_assumptions[${at}]`;
    if (!isRecord(item)) {
      problems.push(`${place}: should be an object; it says: ${JSON.stringify(item)}`);
      return [];
    }
    const operation = operationOf(item);
    const concern = textIn(item, ['concern', 'name']) ?? operation;
    if (concern === undefined) {
      const said = JSON.stringify(item);
      problems.push(`${place}: should name an \`operation\` (GET /path) or a \`concern\`; it says: ${said}`);
      return [];
    }
    const role = /^(provides?|provider|server|backend)$/i.test(String(item['role'])) ? 'provides' : 'expects';
    const request = fieldsOf(item['request']);
    const response = fieldsOf(item['response'] ?? item['fields']);
    const statuses = statusesOf(item['status_codes'] ?? item['statuses'] ?? item['status']);
    const told = item['value'];
    const note = noteOf(item);
    const { file, line } = item;
    return [
      {
        concern,
        role,
        ...(operation === undefined ? {} : { operation }),
        ...(request === undefined ? {} : { request }),
        ...(response === undefined ? {} : { response }),
        ...(statuses.length === 0 ? {} : { statuses }),
        ...(told === undefined ? {} : { value: typeof told === 'string' ? told : JSON.stringify(told) }),
        ...(note === '' ? {} : { note }),
        ...(typeof file === 'string' ? { file: plainPath(file) } : {}),
        ...(typeof line === 'number' && Number.isInteger(line) && line > 0 ? { line } : {}),
      },
    ];
  });
}

/** An assumption that stands under what it is about: `"GET /users": "a list of users"`. */
function keyed(about: string, told: unknown): Readonly<Record<string, unknown>> {
  const named = /^[a-z]+\s+\//i.test(about) ? { operation: about } : { concern: about };
  return isRecord(told) ? { ...named, ...told } : { ...named, note: told };
}

/** What is said of an assumption in words, where others have fields. */
function noteOf(item: Readonly<Record<string, unknown>>): string {
  return ['note', 'request', 'response']
    .flatMap((name) => {
      const told = item[name];
      const isWords = told !== undefined && told !== null && (name === 'note' || !isOfFields(told));
      const words = typeof told === 'string' ? told : JSON.stringify(told);
      return isWords ? [name === 'note' ? words : `${name}: ${words}`] : [];
    })
    .join('; ');
}

function isOfFields(value: unknown): boolean {
  return isRecord(value) || Array.isArray(value);
}

function operationOf(item: Readonly<Record<string, unknown>>): string | undefined {
  const whole = textIn(item, ['operation', 'endpoint']);
  const path = textIn(item, ['path', 'url']);
  const method = textIn(item, ['method']);
  const written =
    whole !== undefined && /\s/.test(whole.trim())
      ? whole
      : (whole ?? path) === undefined
        ? undefined
        : `${method ?? 'GET'} ${whole ?? path ?? ''}`;
  return written === undefined ? undefined : written.trim().replace(/^\w+/, (word) => word.toUpperCase());
}

/** `{ name: type }`, `['name']`, or `[{ name, type }]`. */
function fieldsOf(value: unknown): Fields | undefined {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.flatMap((item): [string, string][] => {
        if (typeof item === 'string') {
          return [[item, '']];
        }
        const name = isRecord(item) ? textIn(item, ['name', 'field']) : undefined;
        return name === undefined ? [] : [[name, isRecord(item) ? (textIn(item, ['type']) ?? '') : '']];
      }),
    );
  }
  if (!isRecord(value)) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, type]): [string, string][] => {
      if (isRecord(type)) {
        const inner = textIn(type, ['type']);
        const nested = fieldsOf(type) ?? {};
        return inner !== undefined
          ? [[name, inner]]
          : [
              [name, 'object'],
              ...Object.entries(nested).map(([key, of]): [string, string] => [`${name}.${key}`, of]),
            ];
      }
      return [[name, typeof type === 'string' ? type : '']];
    }),
  );
}

function statusesOf(value: unknown): number[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map(Number).filter((status) => Number.isInteger(status) && status >= 100 && status <= 599);
}

function listOf(value: unknown, key: string, problems: string[]): readonly unknown[] {
  if (value !== undefined && value !== null && !Array.isArray(value)) {
    problems.push(`${key}: should be a list.`);
  }
  return Array.isArray(value) ? value : [];
}

function textIn(item: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  return names.map((name) => item[name]).find((value): value is string => typeof value === 'string');
}

function plainPath(path: string): string {
  return path.trim().replace(/\\/g, '/').replace(/^\.\//, '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two ways of writing an assumption speak of the same thing. */
export function concernKey({ concern, operation }: Pick<Assumption, 'concern' | 'operation'>): string {
  return operation === undefined ? concern.trim().toLowerCase() : operationKey(operation);
}
