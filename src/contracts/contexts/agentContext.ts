import type { ReportedFinding } from './reportedFinding';

export type { ReportedFinding } from './reportedFinding';
export { byWeight, findingLine } from './reportedFinding';

/** Version of the format of context files that we write. */
export const CONTEXT_VERSION = '1.0';

/** The fields of a body, with their types as far as they are known: `{ displayName: 'string' }`. */
export type Fields = Readonly<Record<string, string>>;

/**
 * What an agent takes for given about an interface, or provides of it: an HTTP operation with its fields and statuses, or,
 * for anything else, a concern with a value (`error format: RFC 7807`).
 */
export interface Assumption {
  /** What it is about; for an operation, the operation itself. */
  readonly concern: string;
  readonly role: 'expects' | 'provides';
  /** `GET /v1/users/{id}`. */
  readonly operation?: string;
  readonly request?: Fields;
  readonly response?: Fields;
  readonly statuses?: readonly number[];
  readonly value?: string;
  /** What is said of it in words, which is handed on and never compared. */
  readonly note?: string;
  /** Where the code says so, from the top of the repository. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** What an agent has left about its work; the format that `schemas/context.schema.json` describes, made uniform. */
export interface AgentContext {
  readonly version: string;
  /** The run. */
  readonly workflowId: string;
  /** The run whose package this run carries out. */
  readonly parentWorkflowId: string | undefined;
  /** The package. */
  readonly taskId: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly currentAgent: string;
  readonly nextAgent: string | undefined;
  readonly phase: string;
  readonly filesModified: readonly string[];
  readonly decisions: readonly string[];
  /** What was found out, in the order in which it was said. */
  readonly findings: readonly ReportedFinding[];
  readonly pendingActions: readonly string[];
  readonly implementationDetails: Readonly<Record<string, unknown>>;
  readonly assumptions: readonly Assumption[];
  readonly testCoverage: Readonly<Record<string, unknown>>;
  readonly errors: readonly string[];
  readonly summary: string;
}

/** A context as it stands in a file. */
export function contextDocument(context: AgentContext): Readonly<Record<string, unknown>> {
  return {
    version: context.version,
    workflow_id: context.workflowId,
    parent_workflow_id: context.parentWorkflowId ?? null,
    task_id: context.taskId,
    timestamp: context.timestamp,
    current_agent: context.currentAgent,
    next_agent: context.nextAgent ?? null,
    phase: context.phase,
    files_modified: context.filesModified,
    decisions: context.decisions,
    ...(context.findings.length === 0 ? {} : { findings: context.findings }),
    pending_actions: context.pendingActions,
    implementation_details: context.implementationDetails,
    api_contract_assumptions: context.assumptions.map(({ concern, operation, statuses, ...rest }) => ({
      concern,
      ...rest,
      ...(operation === undefined ? {} : { operation }),
      ...(statuses === undefined ? {} : { status_codes: statuses }),
    })),
    test_coverage: context.testCoverage,
    error_log: context.errors,
    context_summary: context.summary,
  };
}
