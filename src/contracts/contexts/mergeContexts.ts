import type { RunState } from '../../run/run';
import type { AgentContext, Assumption } from './agentContext';
import { CONTEXT_VERSION } from './agentContext';
import type { Concern } from './compareAssumptions';
import { describeMismatch } from './compareAssumptions';
import type { ReportedFinding } from './reportedFinding';
import { isRecord } from './toldValue';

/** Something that one agent has said. */
export interface Said {
  readonly task: string;
  readonly text: string;
}

/** What the agents of several packages have left, taken together. */
export interface MergedContext {
  /** In the order in which they were asked for. */
  readonly tasks: readonly string[];
  /** Without duplicates, by name. */
  readonly filesModified: readonly string[];
  /** In the order of the tasks, and of each in its own order. */
  readonly decisions: readonly Said[];
  /** All of them, in the same order, each with the task that it came from. */
  readonly findings: readonly ReportedFinding[];
  /** Each once, with all who want it done. */
  readonly pendingActions: readonly { readonly text: string; readonly tasks: readonly string[] }[];
  readonly errors: readonly Said[];
  readonly assumptions: readonly (Assumption & { readonly task: string })[];
  readonly summaries: readonly Said[];
  /** What each has said of how it was done, by task. */
  readonly details: Readonly<Record<string, unknown>>;
  /** What is a number or a percentage everywhere as the mean, all else as the last one has it. */
  readonly testCoverage: Readonly<Record<string, unknown>>;
}

/**
 * Puts contexts together: files united, decisions and errors one after another, actions that differ only in how they are
 * written once. In which order the contexts come, and whether one comes twice, makes no difference; of two of the same task
 * everything is kept.
 * @param order of the tasks; those that are not in it come last, by name.
 */
export function mergeContexts(contexts: readonly AgentContext[], order: readonly string[]): MergedContext {
  const place = new Map(order.map((task, index) => [task, index]));
  const sorted = [...contexts].sort(
    (a, b) =>
      (place.get(a.taskId) ?? Infinity) - (place.get(b.taskId) ?? Infinity) ||
      compare(a.taskId, b.taskId) ||
      compare(a.timestamp, b.timestamp) ||
      compare(canonical(a), canonical(b)),
  );
  const said = (texts: (context: AgentContext) => readonly string[]): Said[] =>
    unique(sorted.flatMap((context) => texts(context).map((text) => ({ task: context.taskId, text }))));
  const actions = new Map<string, { text: string; tasks: string[] }>();
  for (const { taskId, pendingActions } of sorted) {
    for (const text of pendingActions) {
      const key = actionKey(text);
      const known = actions.get(key) ?? { text, tasks: [] };
      actions.set(key, { ...known, tasks: [...new Set([...known.tasks, taskId])] });
    }
  }
  return {
    tasks: [...new Set(sorted.map(({ taskId }) => taskId))],
    filesModified: [...new Set(sorted.flatMap(({ filesModified }) => filesModified))].sort(compare),
    decisions: said(({ decisions }) => decisions),
    findings: unique(
      sorted.flatMap(({ taskId, findings }) =>
        findings.map((one) => ({ ...one, from: one.from === undefined ? taskId : `${taskId}/${one.from}` })),
      ),
    ),
    pendingActions: [...actions.values()],
    errors: said(({ errors }) => errors),
    assumptions: unique(
      sorted.flatMap(({ taskId, assumptions }) => assumptions.map((one) => ({ ...one, task: taskId }))),
    ),
    summaries: said(({ summary }) => (summary === '' ? [] : [summary])),
    details: detailsOf(sorted),
    testCoverage: meansOf(unique(sorted).map(({ testCoverage }) => testCoverage)),
  };
}

function detailsOf(contexts: readonly AgentContext[]): MergedContext['details'] {
  const details = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { taskId, implementationDetails: told } of contexts) {
    if (Object.keys(told).length > 0) {
      details.set(taskId, { ...details.get(taskId), ...told });
    }
  }
  return Object.fromEntries(details);
}

/** Numbers and percentages as their mean, objects field by field, of all else the last. */
function meansOf(all: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const names = [...new Set(all.flatMap((each) => Object.keys(each)))];
  return Object.fromEntries(
    names.map((name) => {
      const told = all.filter((each) => name in each).map((each) => each[name]);
      const numbers = told.flatMap((each) => numberIn(each) ?? []);
      const mean = Number((numbers.reduce((sum, each) => sum + each, 0) / numbers.length).toFixed(2));
      const isPercent = told.some((each) => typeof each === 'string');
      return [
        name,
        told.every(isRecord)
          ? meansOf(told)
          : numbers.length === told.length
            ? isPercent
              ? `${mean}%`
              : mean
            : told.at(-1),
      ];
    }),
  );
}

/** `91`, `"91%"`; undefined for what is neither a number nor a percentage. */
function numberIn(value: unknown): number | undefined {
  const [, digits] = /^(\d+(?:\.\d+)?)\s*%$/.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  return typeof value === 'number' ? value : digits === undefined ? undefined : Number(digits);
}

/** What is the same in two ways of writing an action: capitals, blanks and punctuation at its end do not count. */
function actionKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.!;:]+$/, '')
    .trim();
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [canonical(item), item])).values()];
}

/** The same for the same values, in whichever order their fields were written down. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => compare(a, b)))
      : part,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A merged context as it stands in a file; the same format as that of a single agent, with who has said what. */
export function mergedDocument(
  merged: MergedContext,
  concerns: readonly Concern[],
  about: {
    readonly run: string;
    readonly parent: string | undefined;
    readonly task: string;
    readonly timestamp: string;
    /** Packages of which nothing is merged. */
    readonly missing: readonly string[];
  },
): Readonly<Record<string, unknown>> {
  return {
    version: CONTEXT_VERSION,
    workflow_id: about.run,
    parent_workflow_id: about.parent ?? null,
    task_id: about.task,
    timestamp: about.timestamp,
    current_agent: 'waves',
    next_agent: null,
    phase: 'integration',
    files_modified: merged.filesModified,
    ...(merged.findings.length === 0 ? {} : { findings: merged.findings }),
    decisions: merged.decisions.map(({ task, text }) => ({ task_id: task, decision: text })),
    pending_actions: merged.pendingActions.map(({ text, tasks }) => ({ action: text, task_ids: tasks })),
    implementation_details: {
      merged_from: merged.tasks,
      ...(about.missing.length === 0 ? {} : { missing: about.missing }),
      ...(Object.keys(merged.details).length === 0 ? {} : { by_task: merged.details }),
    },
    api_contract_assumptions: concerns.map(({ concern, tasks, status, mismatches }) => ({
      concern,
      task_ids: tasks,
      alignment: status,
      ...(mismatches.length === 0 ? {} : { mismatches: mismatches.map(describeMismatch) }),
    })),
    test_coverage: merged.testCoverage,
    error_log: merged.errors.map(({ task, text }) => ({ task_id: task, message: text })),
    context_summary: merged.summaries.map(({ task, text }) => `${task}: ${text}`).join('\n'),
  };
}

/** The name under which such a run keeps what the package that it carries out builds on. */
export const ABOVE_CONTEXT = 'above';

/** The name under which a run that carries out a package keeps what all of its packages have left. */
export const RUN_CONTEXT = 'run';

/**
 * What all packages of a run have left, in the order of its plan, as one context: what the package that it carries out has to
 * say. Who has said what stands before it.
 * @param contexts of its packages.
 */
export function contextOfRun(state: RunState, contexts: readonly AgentContext[]): AgentContext {
  const merged = mergeContexts(contexts, [...state.packages.keys()]);
  return {
    version: CONTEXT_VERSION,
    workflowId: state.run,
    parentWorkflowId: state.parent?.run,
    taskId: state.parent?.package ?? state.feature.id,
    timestamp: state.lastTime,
    currentAgent: 'waves',
    nextAgent: undefined,
    phase: 'integration',
    filesModified: merged.filesModified,
    decisions: attributed(merged.decisions),
    findings: merged.findings,
    pendingActions: merged.pendingActions.map(({ text }) => text),
    implementationDetails: mergedDetails(merged),
    assumptions: merged.assumptions.map(({ task: _, ...assumption }) => assumption),
    testCoverage: merged.testCoverage,
    errors: attributed(merged.errors),
    summary: attributed(merged.summaries).join('\n'),
  };
}

/**
 * The context of a package that is a plan of its own: what its run has left, behind what the agent has said that planned it.
 * @param known what is known without any report.
 * @param planner what that agent has left; undefined: nobody has planned it, or said anything.
 */
export function contextOfChild(
  known: AgentContext,
  child: AgentContext | undefined,
  planner: AgentContext | undefined,
): { readonly context: AgentContext; readonly derived: boolean } {
  const parts = [planner, child].filter((part) => part !== undefined);
  const all = <T>(field: (part: AgentContext) => readonly T[]): T[] => parts.flatMap(field);
  const context: AgentContext = {
    ...known,
    filesModified: [...new Set([...known.filesModified, ...all(({ filesModified }) => filesModified)])],
    decisions: all(({ decisions }) => decisions),
    findings: all(({ findings }) => findings),
    pendingActions: all(({ pendingActions }) => pendingActions),
    implementationDetails: { ...planner?.implementationDetails, ...child?.implementationDetails },
    assumptions: all(({ assumptions }) => assumptions),
    testCoverage: child?.testCoverage ?? known.testCoverage,
    errors: all(({ errors }) => errors),
    summary: all(({ summary }) => (summary === '' ? [] : [summary])).join('\n'),
  };
  const { decisions, findings, pendingActions, assumptions, errors, summary } = context;
  const derived =
    [decisions, findings, pendingActions, assumptions, errors].every((list) => list.length === 0) &&
    summary === '';
  return { context: derived ? { ...context, summary: known.summary } : context, derived };
}

function attributed(said: readonly Said[]): string[] {
  return said.map(({ task, text }) => `${task}: ${text}`);
}

function mergedDetails({ tasks, details }: MergedContext): AgentContext['implementationDetails'] {
  return { merged_from: tasks, ...(Object.keys(details).length === 0 ? {} : { by_task: details }) };
}
