import type { JournalEvent, RunStarted } from './events';
import { lifeRules } from './life/lifeRules';
import { safeName } from './names';
import type { PlannedPackage } from './plannedPackage';
import type { PackageDraft, RunDraft } from './runDraft';
import { rebuildIndex } from './runIndex';
import { DEFAULT_RULES } from './worktreeRules';

/** The state of a run right after its beginning. */
export function startedRun(event: JournalEvent & RunStarted): RunDraft {
  const selected = event.only === undefined ? undefined : new Set(event.only);
  const run: RunDraft = {
    run: event.run,
    plan: event.plan,
    planHash: event.planHash,
    planRevision: event.planRevision,
    parent: event.parent,
    feature: event.feature,
    namespace: event.namespace ?? safeName(event.feature.id),
    worktrees: event.worktrees ?? DEFAULT_RULES,
    subplans: event.subplans ?? {},
    agentRules: event.agentRules ?? {},
    wishes: event.wishes ?? {},
    base: event.base,
    baseBranch: event.baseBranch,
    integrationBranch: event.integrationBranch,
    integrationHead: event.base,
    schedule: event.schedule,
    maxParallel: event.maxParallel,
    life: lifeRules(event.life),
    phase: 'running',
    paused: undefined,
    held: undefined,
    outcome: undefined,
    startedAt: event.time,
    endedAt: undefined,
    packages: new Map(
      event.packages.map((planned) => [
        planned.id,
        plannedDraft(planned, selected?.has(planned.id) ?? true, event.time),
      ]),
    ),
    dependents: new Map(),
    index: {
      active: new Set(),
      ready: [],
      byRank: [],
      locks: new Map(),
      lockPatterns: new Map(),
      openInWave: [],
    },
    quotas: new Map(),
    escalations: new Map(),
    questions: new Map(),
    budgets: new Map(),
    resolving: new Set(),
    settling: new Set(),
    leasing: new Set(),
    scopeRequests: new Map(),
    surroundings: [],
    handoffs: new Map(),
    predicted: [],
    contracts: new Map(),
    merged: undefined,
    waveContexts: new Map(),
    preflight: undefined,
    consent: undefined,
    coordinatorLost: undefined,
    driver: undefined,
    notes: [],
    lastSeq: event.seq,
    lastTime: event.time,
  };
  rebuildIndex(run);
  return run;
}

/** A package that nothing has happened with yet. */
export function plannedDraft(planned: PlannedPackage, selected: boolean, time: string): PackageDraft {
  return {
    planned,
    selected,
    state: 'planned',
    since: time,
    attempt: 0,
    earlier: [],
    failures: 0,
    agent: planned.agent,
    unmet: 0,
    doomed: 0,
    rank: 0,
    paused: false,
    notBefore: undefined,
    gate: undefined,
    stopping: undefined,
    approved: [],
    branch: undefined,
    worktree: undefined,
    scopeLevel: undefined,
    ports: undefined,
    base: undefined,
    place: undefined,
    startedAt: undefined,
    endedAt: undefined,
    progress: undefined,
    message: undefined,
    lastFailure: undefined,
    lastOutput: undefined,
    life: undefined,
    evidence: [],
    childRun: undefined,
    childOutcome: undefined,
    filesModified: undefined,
    usage: {},
    head: undefined,
    blockReason: undefined,
    steps: [],
    violations: [],
    leases: [],
    takenBack: [],
    settling: undefined,
    tableLocks: undefined,
    awaitedLocks: undefined,
    conflict: undefined,
    drifts: [],
    context: undefined,
    commit: undefined,
  };
}
