import type { RunState } from '../../run/run';
import type { AgentContext } from './agentContext';
import { CONTEXT_VERSION } from './agentContext';
import type { MergedContext, Said } from './mergeContexts';
import { mergeContexts } from './mergeContexts';

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
    implementationDetails: detailsOf(merged),
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

function detailsOf({ tasks, details }: MergedContext): AgentContext['implementationDetails'] {
  return { merged_from: tasks, ...(Object.keys(details).length === 0 ? {} : { by_task: details }) };
}
