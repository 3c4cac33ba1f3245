import type { Plan } from '../../plan/model';
import type { PackageRun, RunState } from '../../run/run';
import type { AgentContext } from './agentContext';
import { CONTEXT_VERSION } from './agentContext';
import type { KnownContext } from './readContext';

/** What a run knows of an attempt's context before its agent has said anything. */
export function knownContext(state: RunState, item: PackageRun): KnownContext {
  return {
    workflowId: state.run,
    parentWorkflowId: state.parent?.run,
    taskId: item.planned.id,
    timestamp: item.endedAt ?? state.lastTime,
    currentAgent: item.agent.name,
    phase: 'implementation',
  };
}

/** The context of an agent that has left none, from what is known of its work. */
export function deriveContext(
  state: RunState,
  item: PackageRun,
  filesModified: readonly string[] = item.filesModified ?? [],
): AgentContext {
  const failed = item.lastFailure === undefined ? [] : [item.lastFailure];
  const count = filesModified.length === 1 ? '1 file' : `${filesModified.length} files`;
  return {
    ...knownContext(state, item),
    version: CONTEXT_VERSION,
    nextAgent: undefined,
    filesModified,
    decisions: [],
    findings: [],
    pendingActions: [],
    implementationDetails: {},
    assumptions: [],
    testCoverage: {},
    errors: failed,
    summary: `${item.planned.title}: ${count} changed.`,
  };
}

/** The context that a run begins with, for all of its agents. */
export function parentContext(state: RunState, plan: Plan): AgentContext {
  return {
    version: CONTEXT_VERSION,
    workflowId: state.run,
    parentWorkflowId: state.parent?.run,
    taskId: state.feature.id,
    timestamp: state.startedAt,
    currentAgent: 'waves',
    nextAgent: undefined,
    phase: 'planning',
    filesModified: [],
    decisions: [],
    findings: [],
    pendingActions: plan.packages.map(({ id, title }) => `${id}: ${title}`),
    implementationDetails: {
      plan: state.plan,
      plan_revision: state.planRevision ?? plan.feature.planRevision,
      contracts_revision: plan.contracts.revision,
      base: state.base,
      integration_branch: state.integrationBranch,
    },
    assumptions: [],
    testCoverage: {},
    errors: [],
    summary: state.feature.title,
  };
}
