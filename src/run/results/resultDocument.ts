import type { EscalationSeverity } from '../escalations/escalations';

/** How one step of a package's verification came out, in a result. */
export interface StepResultDocument {
  readonly name: string;
  readonly kind: 'command' | 'ci' | 'manual';
  readonly passed: boolean;
  readonly command?: string;
  readonly cwd?: string;
  readonly exit_code?: number;
  readonly ci?: {
    readonly provider?: string;
    readonly run_id?: string;
    readonly url?: string;
    readonly required_checks?: readonly string[];
  };
  readonly manual?: { readonly instructions?: string };
  readonly evidence: {
    readonly artifacts: readonly string[];
    /** Numbers and texts that programs read; the plan names those that must be there `result_keys`. */
    readonly metrics: Readonly<Record<string, unknown>>;
  };
}

/** An escalation, in a result. */
export interface EscalationDocument {
  readonly escalation_id: string;
  readonly feature_id: string;
  readonly package_id: string;
  readonly type: string;
  readonly severity: EscalationSeverity;
  readonly summary: string;
  readonly details?: string;
  readonly detected_at: string;
  readonly proposed_action?: string;
  readonly requires_human: boolean;
}

/** The result of one package, as the format has it (`work-queue-result`, version 1). Times are ISO 8601, UTC. */
export interface ResultDocument {
  readonly schema_version: 1;
  readonly feature_id: string;
  readonly package_id: string;
  readonly attempt: number;
  readonly plan_revision: number;
  readonly contracts_revision: number;
  readonly status: 'completed' | 'failed';
  readonly error_code?: string;
  readonly timestamps?: { readonly started_at?: string; readonly finished_at?: string };
  readonly locks: { readonly files: readonly string[]; readonly keys: readonly string[] };
  readonly scope: {
    readonly write_allow: readonly string[];
    readonly read_allow: readonly string[];
    readonly deny: readonly string[];
  };
  readonly files_modified: readonly string[];
  readonly scope_check: { readonly passed: boolean; readonly violations: readonly string[] };
  readonly git: {
    readonly base: { readonly ref: string };
    readonly head: { readonly commit: string; readonly branch?: string; readonly worktree?: string };
  };
  readonly verification: {
    readonly tier: 'A' | 'B' | 'C';
    readonly passed: boolean;
    readonly steps: readonly StepResultDocument[];
  };
  readonly notes?: string;
  readonly escalations: readonly EscalationDocument[];
}
