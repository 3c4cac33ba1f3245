import type { Concern } from './compareAssumptions';
import { describeMismatch } from './compareAssumptions';
import { CONTEXT_VERSION } from './agentContext';
import type { MergedContext } from './mergeContexts';

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
    decisions: merged.decisions.map(({ task, text }) => ({ task_id: task, decision: text })),
    pending_actions: merged.pendingActions.map(({ text, tasks }) => ({ action: text, task_ids: tasks })),
    implementation_details: {
      merged_from: merged.tasks,
      ...(about.missing.length === 0 ? {} : { missing: about.missing }),
    },
    api_contract_assumptions: concerns.map(({ concern, tasks, status, mismatches }) => ({
      concern,
      task_ids: tasks,
      alignment: status,
      ...(mismatches.length === 0 ? {} : { mismatches: mismatches.map(describeMismatch) }),
    })),
    test_coverage: {},
    error_log: merged.errors.map(({ task, text }) => ({ task_id: task, message: text })),
    context_summary: merged.summaries.map(({ task, text }) => `${task}: ${text}`).join('\n'),
  };
}
