import { agentForStart, agentsAtWork } from '../agents/agentForStart';
import { openEscalations } from '../escalations/escalations';
import { describeConflicts } from '../conflicts/mergeConflict';
import type { ChildStates } from './childStates';
import { NO_CHILDREN } from './childStates';
import { fileLockKey, holderOfKey } from '../kernel/claims';
import { faultyPackages, holdingFault } from '../faults/faults';
import type { PackageStateName } from '../kernel/packageStates';
import { accountOf } from '../agents/agents';
import { isSatisfied } from '../kernel/runIndex';
import type { PackageRun, RunState } from '../run';
import { openQuestions } from '../questions/questions';
import { openWave, pausingEscalations, slotLimit } from '../deciding/scheduler';
import { leaseAgainst } from '../scope/leases';
import { openRequests } from '../scope/openRequests';

/** One thing that keeps a package from advancing. Times are ISO 8601, UTC. */
export type BlockedBy =
  | { readonly kind: 'dependency'; readonly package: string; readonly state: PackageStateName }
  | { readonly kind: 'lock'; readonly key: string; readonly holder: string; readonly until?: string }
  /** What it holds at a coordinator elsewhere may not be its own any more; if it is lost, nothing is merged under it. */
  | {
      readonly kind: 'lock_doubt';
      readonly phase: 'uncertain' | 'lost';
      readonly keys: readonly string[];
      readonly until?: string;
      readonly holder?: string;
    }
  | { readonly kind: 'slot'; readonly taken: number; readonly limit: number }
  | { readonly kind: 'agent_limit'; readonly agent: string; readonly taken: number; readonly limit: number }
  | { readonly kind: 'wave'; readonly waits_for: number }
  | { readonly kind: 'gate'; readonly gate: string; readonly title: string; readonly instructions?: string }
  | { readonly kind: 'pause'; readonly what: 'run' | 'parent' | 'package'; readonly message?: string }
  /** A fault of the repository or the machine holds the run, met by a package of it; it is tried again then. */
  | {
      readonly kind: 'fault';
      readonly of: 'repository' | 'machine';
      readonly package: string;
      readonly message: string;
      readonly advice: string;
      readonly until: string;
    }
  | { readonly kind: 'escalation'; readonly escalation: string; readonly summary: string }
  | {
      readonly kind: 'question';
      readonly question: string;
      readonly text: string;
      readonly options: readonly string[];
    }
  | { readonly kind: 'backoff'; readonly until: string; readonly failures: number; readonly budget: number }
  | { readonly kind: 'quota'; readonly account: string; readonly until: string; readonly message: string }
  | { readonly kind: 'coordinator'; readonly message: string }
  | { readonly kind: 'preflight'; readonly missing: readonly string[] }
  | { readonly kind: 'scope'; readonly files: readonly string[] }
  /** Its agent asks for more than its scope, and goes on meanwhile. */
  | {
      readonly kind: 'scope_request';
      readonly request: string;
      readonly path: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'conflict';
      readonly files: readonly string[];
      /** Packages on the other side. */
      readonly with?: readonly string[];
      /** What is wrong in which files, in words. */
      readonly message?: string;
      /** Whether it stands in the package's worktree to be resolved. */
      readonly resolving?: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'cancelled'; readonly message: string }
  /** `contracts`: those that have changed under it; absent: the plan says something else of it. */
  | { readonly kind: 'stale'; readonly message: string; readonly contracts?: readonly string[] }
  | { readonly kind: 'needs_input'; readonly message: string }
  | { readonly kind: 'stalled'; readonly since: string; readonly signs: readonly string[] }
  /** The child run of a package that is a plan has come to nothing, or something in it needs somebody. */
  | {
      readonly kind: 'subplan';
      readonly run: string;
      readonly message?: string;
      readonly waits_for?: readonly ChildBlock[];
    }
  | { readonly kind: 'not_selected' }
  | { readonly kind: 'run_ended'; readonly outcome: string };

/** A package of a child run that does not advance by itself. */
export interface ChildBlock {
  readonly package: string;
  readonly blocked_by: readonly BlockedBy[];
}

/**
 * Everything that keeps a package from advancing, as of the run's last event; empty when nothing does: it goes on, is
 * done, or is about to start.
 * @param children what is known of child runs.
 */
export function blockedBy(state: RunState, id: string, children: ChildStates = NO_CHILDREN): BlockedBy[] {
  const item = state.packages.get(id);
  if (item === undefined) {
    return [];
  }
  const reasons = ownReasons(state, item, children);
  const waits = item.state === 'planned' || item.state === 'ready';
  return waits && state.phase !== 'running' && reasons.length === 0 ? [ended(state)] : reasons;
}

function ownReasons(state: RunState, item: PackageRun, children: ChildStates): BlockedBy[] {
  const message = item.message ?? 'No reason was recorded.';
  switch (item.state) {
    case 'planned':
      return [...selection(item), ...dependencies(state, item), ...pauses(state, item)];
    case 'ready':
      return [...selection(item), ...pauses(state, item), ...beforeStart(state, item)];
    case 'blocked':
      return blockage(state, item, message);
    case 'failed':
      return [{ kind: 'failed', message }, ...escalated(state, item)];
    case 'cancelled':
      return [{ kind: 'cancelled', message }];
    case 'stale':
      return [
        item.drifts.length === 0
          ? { kind: 'stale', message }
          : { kind: 'stale', message, contracts: item.drifts.map(({ path }) => path) },
      ];
    case 'verifying':
    case 'integrating':
      return [...pauses(state, item), ...doubts(item)];
    case 'starting':
    case 'working':
    case 'stalled':
      return [
        ...(holdingFault(item) === undefined ? [] : faults(state)),
        ...doubts(item),
        ...lockWaits(item),
        ...straying(item),
        ...requesting(state, item),
        ...asking(state, item),
        ...lifeReasons(item),
        ...childReasons(item, children),
      ];
    case 'done':
    case 'skipped':
      return [];
  }
}

function selection(item: PackageRun): BlockedBy[] {
  return item.selected ? [] : [{ kind: 'not_selected' }];
}

function dependencies(state: RunState, item: PackageRun): BlockedBy[] {
  return item.planned.dependsOn.flatMap((id): BlockedBy[] => {
    const other = state.packages.get(id);
    return other === undefined || isSatisfied(other)
      ? []
      : [{ kind: 'dependency', package: id, state: other.state }];
  });
}

function pauses(state: RunState, item: PackageRun): BlockedBy[] {
  const reasons: BlockedBy[] = [];
  if (state.paused !== undefined) {
    const { message } = state.paused;
    reasons.push({ kind: 'pause', what: 'run', ...(message === undefined ? {} : { message }) });
  }
  if (state.held !== undefined) {
    reasons.push({ kind: 'pause', what: 'parent' });
  }
  if (item.paused) {
    reasons.push({ kind: 'pause', what: 'package' });
  }
  reasons.push(...faults(state));
  for (const id of state.escalations.size === 0 ? [] : pausingEscalations(state)) {
    reasons.push({ kind: 'escalation', escalation: id, summary: state.escalations.get(id)?.summary ?? '' });
  }
  return reasons;
}

/** What the repository or the machine does to the run: one after the other is told, the same only once. */
function faults(state: RunState): BlockedBy[] {
  const [first] = faultyPackages(state);
  const fault = first && holdingFault(first);
  if (first === undefined || fault === undefined) {
    return [];
  }
  const { of, message, advice, until } = fault;
  return [{ kind: 'fault', of, package: first.planned.id, message, advice, until }];
}

/** What the package waits for that others hold: before its start, or because its agent has asked for it. */
function lockWaits({ awaitedLocks }: PackageRun): BlockedBy[] {
  return (awaitedLocks ?? []).map((lock) => ({ kind: 'lock', ...lock }));
}

function doubts({ lockDoubt }: PackageRun): BlockedBy[] {
  if (lockDoubt === undefined) {
    return [];
  }
  const { phase, keys, until, holder } = lockDoubt;
  return [
    {
      kind: 'lock_doubt',
      phase,
      keys,
      ...(until === undefined ? {} : { until }),
      ...(holder === undefined ? {} : { holder }),
    },
  ];
}

function beforeStart(state: RunState, item: PackageRun): BlockedBy[] {
  const reasons: BlockedBy[] = [];
  if (state.preflight?.outcome === 'missing') {
    const missing = state.preflight.checks.filter((check) => !check.ok);
    reasons.push({ kind: 'preflight', missing: missing.map((check) => `${check.name}: ${check.message}`) });
  }
  if (state.phase !== 'running') {
    return reasons;
  }
  const { active } = state.index;
  if (state.schedule === 'waves' && openWave(state) < item.planned.wave) {
    reasons.push({ kind: 'wave', waits_for: openWave(state) });
  }
  for (const key of item.planned.locks) {
    const holder = holderOfKey(state.index, key);
    if (holder !== undefined) {
      reasons.push({ kind: 'lock', key, holder });
    }
  }
  const lease = leaseAgainst(state, item);
  if (lease !== undefined) {
    reasons.push({ kind: 'lock', key: fileLockKey(lease.path), holder: lease.holder });
  }
  reasons.push(...lockWaits(item));
  if (item.notBefore !== undefined && item.notBefore > state.lastTime) {
    const { failures, planned, notBefore } = item;
    reasons.push({ kind: 'backoff', until: notBefore, failures, budget: planned.retryBudget });
  }
  const { agent } = agentForStart(state, item, Date.parse(state.lastTime));
  const account = accountOf(agent);
  const quota = state.quotas.get(account);
  if (quota !== undefined && quota.until > state.lastTime) {
    reasons.push({ kind: 'quota', account, until: quota.until, message: quota.message });
  }
  const most = state.agentRules.limits?.[agent.name];
  const taken = most === undefined ? 0 : agentsAtWork(state, agent.name);
  if (most !== undefined && taken >= most) {
    reasons.push({ kind: 'agent_limit', agent: agent.name, taken, limit: most });
  }
  const limit = slotLimit(state);
  if (active.size >= limit) {
    reasons.push({ kind: 'slot', taken: active.size, limit });
    if (state.coordinatorLost !== undefined) {
      reasons.push({ kind: 'coordinator', message: state.coordinatorLost });
    }
  }
  return reasons;
}

function blockage(state: RunState, item: PackageRun, message: string): BlockedBy[] {
  if (item.gate !== undefined) {
    const { id, title, instructions } = item.gate;
    return [{ kind: 'gate', gate: id, title, ...(instructions === undefined ? {} : { instructions }) }];
  }
  if (item.blockReason === 'escalation') {
    const questions = escalated(state, item);
    return questions.length > 0 ? questions : [{ kind: 'failed', message }];
  }
  if (item.blockReason === 'subplan') {
    return [{ kind: 'subplan', run: item.childRun ?? '', message }];
  }
  return item.blockReason === 'conflict'
    ? [conflictBlock(item)]
    : [{ kind: 'scope', files: item.violations }];
}

function conflictBlock({ conflict, violations: files }: PackageRun): BlockedBy {
  const { with: others = [], conflicts = [], resolving } = conflict ?? {};
  return {
    kind: 'conflict',
    files,
    ...(others.length === 0 ? {} : { with: others }),
    ...(conflicts.length === 0 ? {} : { message: describeConflicts(conflicts) }),
    ...(resolving?.refused === undefined ? {} : { message: resolving.refused.message }),
    ...(resolving?.tip === undefined ? {} : { resolving: true }),
  };
}

/** What the package has escalated, where a person has to answer. */
function escalated(state: RunState, item: PackageRun): BlockedBy[] {
  return openEscalations(state, item.planned.id).map(({ escalation, summary }) => ({
    kind: 'escalation',
    escalation,
    summary,
  }));
}

/** What packages of the child run wait for; that they wait for each other is how it should be. */
function childReasons({ childRun: run }: PackageRun, children: ChildStates): BlockedBy[] {
  const child = run === undefined ? undefined : children(run);
  if (run === undefined || child === undefined) {
    return [];
  }
  const waits = [...child.packages.values()].flatMap((item): ChildBlock[] => {
    const reasons = blockedBy(child, item.planned.id, children).filter(({ kind }) => !INNER.has(kind));
    return reasons.length === 0 ? [] : [{ package: item.planned.id, blocked_by: reasons }];
  });
  return waits.length === 0 ? [] : [{ kind: 'subplan', run, waits_for: waits }];
}

const INNER: ReadonlySet<BlockedBy['kind']> = new Set([
  'dependency',
  'lock',
  'slot',
  'agent_limit',
  'wave',
  'not_selected',
  'run_ended',
]);

function requesting(state: RunState, { planned }: PackageRun): BlockedBy[] {
  return openRequests(state, planned.id).map(({ request, path, reason }) => ({
    kind: 'scope_request',
    request,
    path,
    reason,
  }));
}

/** It goes on, but what it delivers would be refused. */
function straying({ violations: files }: PackageRun): BlockedBy[] {
  return files.length === 0 ? [] : [{ kind: 'scope', files }];
}

/** What its agent wants to know from people before it goes on. */
function asking(state: RunState, item: PackageRun): BlockedBy[] {
  return openQuestions(state, item.planned.id).map(({ question, text, options }) => ({
    kind: 'question',
    question,
    text,
    options,
  }));
}

function lifeReasons(item: PackageRun): BlockedBy[] {
  const { life } = item;
  switch (life?.verdict) {
    case 'waiting':
      return [{ kind: 'needs_input', message: life.signs.join(', ') }];
    case 'stalled':
    case 'looping':
      return [{ kind: 'stalled', since: life.since, signs: life.signs }];
    default:
      return [];
  }
}

function ended(state: RunState): BlockedBy {
  return { kind: 'run_ended', outcome: state.outcome ?? 'stopping' };
}
