import type { Plan, VerificationStep, WorkPackage } from '../../plan/model';
import { lockKey } from '../../plan/upstream/planSchema';
import { stepGate } from '../kernel/kernel';
import type { Escalation, EscalationSeverity } from '../asking/escalations';
import type { PackageRun, RunState } from '../run';
import type { StepRun } from '../verification/verification';

/** How one step of a package's verification came out, in a result. */
interface StepResultDocument {
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
interface EscalationDocument {
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

/** What a result is made of besides the run's state. */
export interface ResultSource {
  readonly plan: Plan;
  readonly package: WorkPackage;
  /** What the agent left as metrics, by name. */
  readonly metrics: Readonly<Record<string, unknown>>;
}

/**
 * The result of a package's latest attempt, for a package that has come to an end or is blocked. It satisfies the schema of
 * the format as long as the plan does.
 */
export function packageResult(state: RunState, item: PackageRun, source: ResultSource): ResultDocument {
  const { plan, package: planned } = source;
  const violations = item.blockReason === 'scope' ? item.violations : [];
  const steps = stepResults(item, source, violations);
  const keys = planned.locks.keys.map(({ value }) => value);
  const expressible = keys.filter((key) => lockKey.pattern?.test(key) === true);
  const completed = item.state === 'done';
  const notes = notesOf(item, planned, keys.length - expressible.length);
  return {
    schema_version: 1,
    feature_id: state.feature.id,
    package_id: item.planned.id,
    attempt: Math.max(1, item.attempt),
    plan_revision: state.planRevision ?? 1,
    contracts_revision: plan.contracts.revision,
    status: completed ? 'completed' : 'failed',
    ...(completed ? {} : { error_code: errorCode(item, steps) }),
    timestamps: { ...defined('started_at', item.startedAt), ...defined('finished_at', finishedAt(item)) },
    locks: { files: unique(planned.locks.files.map(({ value }) => value)), keys: unique(expressible) },
    scope: {
      write_allow: planned.scope.writeAllow.map(({ value }) => value),
      read_allow: planned.scope.readAllow.map(({ value }) => value),
      deny: planned.scope.deny.map(({ value }) => value),
    },
    files_modified: unique([...(item.filesModified ?? []), ...violations]),
    scope_check: { passed: violations.length === 0, violations: unique(violations) },
    git: {
      base: { ref: item.base ?? state.base },
      head: {
        commit: item.head ?? item.base ?? state.base,
        ...defined('branch', item.branch),
        ...defined('worktree', item.worktree),
      },
    },
    verification: {
      tier: planned.verification.tier ?? 'A',
      passed: steps.every(({ passed }) => passed),
      steps,
    },
    ...(notes === '' ? {} : { notes }),
    escalations: [...state.escalations.values()]
      .filter((one) => one.package === item.planned.id && one.attempt === item.attempt)
      .map((one) => escalationDocument(state.feature.id, one)),
  };
}

/**
 * The steps as far as they were carried out: what the agent left is held against the scope first, then the plan's own
 * steps follow.
 */
function stepResults(
  item: PackageRun,
  source: ResultSource,
  violations: readonly string[],
): StepResultDocument[] {
  if (item.head === undefined && violations.length === 0) {
    const command = item.agent.command ?? item.agent.name;
    const metrics = { reason: item.message ?? 'It delivered nothing.' };
    const step = { name: 'agent', kind: 'command', command, exit_code: 1, passed: false } as const;
    return [{ ...step, evidence: { artifacts: [], metrics } }];
  }
  const scope: StepResultDocument = {
    name: 'scope',
    kind: 'command',
    passed: violations.length === 0,
    command: `git diff --name-only ${(item.base ?? '').slice(0, 10)}`,
    exit_code: violations.length === 0 ? 0 : 1,
    evidence: {
      artifacts: [],
      metrics: { files_modified: item.filesModified?.length ?? violations.length },
    },
  };
  const planned = source.package.verification.steps.flatMap((step, index) => {
    const run = item.steps.find((one) => one.step === index + 1);
    const result = stepResult(item, step, run, source.metrics);
    return result === undefined ? [] : [result];
  });
  const gate = item.steps.find((one) => one.step > source.package.verification.steps.length);
  return [scope, ...planned, ...(gate === undefined ? [] : [gateResult(gate)])];
}

function stepResult(
  item: PackageRun,
  step: VerificationStep,
  run: StepRun | undefined,
  reported: Readonly<Record<string, unknown>>,
): StepResultDocument | undefined {
  const approved = item.approved.includes(stepGate(item.planned.id, step));
  const artifacts = step.evidence?.artifacts.map(({ value }) => value) ?? [];
  const keys = step.evidence?.resultKeys ?? [];
  const own = Object.fromEntries(keys.flatMap((key) => (key in reported ? [[key, reported[key]]] : [])));
  const name = step.name.slice(0, 80);
  switch (step.kind) {
    case 'manual': {
      const manual = step.instructions === undefined ? {} : { instructions: step.instructions };
      const metrics = { ...own, approved_by_person: approved };
      return { name, kind: 'manual', passed: approved, manual, evidence: { artifacts, metrics } };
    }
    case 'ci': {
      if (run?.result === undefined && !approved) {
        return undefined;
      }
      const { ci } = step;
      const metrics = { ...own, ...measured(run), ...(approved ? { approved_by_person: true } : {}) };
      const checks = ci === undefined ? {} : { required_checks: ci.requiredChecks };
      return {
        name,
        kind: 'ci',
        passed: approved || run?.result?.passed === true,
        ci: { provider: 'github', ...checks },
        evidence: { artifacts, metrics },
      };
    }
    case 'command':
      return run?.result === undefined
        ? undefined
        : {
            name,
            kind: 'command',
            passed: run.result.passed,
            command: run.command,
            ...(step.cwd === undefined ? {} : { cwd: step.cwd }),
            exit_code: run.result.exitCode ?? -1,
            evidence: { artifacts, metrics: { ...own, ...measured(run) } },
          };
  }
}

function gateResult(run: StepRun): StepResultDocument {
  return {
    name: run.name,
    kind: 'command',
    passed: run.result?.passed === true,
    command: run.command,
    exit_code: run.result?.exitCode ?? -1,
    evidence: { artifacts: [], metrics: measured(run) },
  };
}

/** What was measured of a step that was run. */
function measured(run: StepRun | undefined): Record<string, unknown> {
  return run?.result === undefined
    ? {}
    : {
        ...defined('tests', run.result.measured?.tests),
        ...defined('coverage', run.result.measured?.coverage),
        ...run.result.metrics,
        duration_seconds: Math.max(0, Date.parse(run.result.at) - Date.parse(run.startedAt)) / 1000,
        log: `verification/${run.step}.${run.start}/log`,
        ...(run.result.message === undefined ? {} : { message: run.result.message }),
      };
}

function errorCode(item: PackageRun, steps: readonly StepResultDocument[]): string {
  if (item.state === 'cancelled') {
    return 'cancelled_by_orchestrator';
  }
  switch (item.blockReason) {
    case 'scope':
      return 'SCOPE_VIOLATION';
    case 'conflict':
      return 'MERGE_CONFLICT';
    case 'gate':
      return 'WAITS_FOR_APPROVAL';
    default:
      return steps.some(({ passed, name }) => !passed && name !== 'agent') ? 'VERIFICATION_FAILED' : 'FAILED';
  }
}

function notesOf(item: PackageRun, { verification }: WorkPackage, inexpressible: number): string {
  const completed = item.state === 'done';
  const parts = [
    ...(completed || item.message === undefined ? [] : [item.message]),
    ...(completed && verification.steps.length === 0
      ? [`The plan names no step of tier ${verification.tier ?? 'A'}: only its scope was checked.`]
      : []),
    ...(inexpressible === 0
      ? []
      : [`${inexpressible} lock keys of the plan have no name in this format and are left out.`]),
  ];
  return parts.join('\n').slice(0, 8000);
}

function escalationDocument(feature: string, one: Escalation): EscalationDocument {
  return {
    escalation_id: one.escalation.slice(0, 128),
    feature_id: feature,
    package_id: one.package,
    type: one.kind,
    severity: one.severity,
    summary: one.summary.slice(0, 500),
    ...defined('details', one.details),
    detected_at: one.at,
    ...defined('proposed_action', one.proposedAction),
    requires_human: one.requiresHuman,
  };
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

/** Never before its start, also where the clock was set back meanwhile. */
function finishedAt({ startedAt = '', endedAt }: PackageRun): string | undefined {
  return endedAt !== undefined && endedAt < startedAt ? startedAt : endedAt;
}
