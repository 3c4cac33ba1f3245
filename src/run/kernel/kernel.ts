import { beginAnew } from './attemptEnds';
import type { Feature, Keeping } from './feature';
import { silent } from './feature';
import type { KernelEvent, RunContinued, RunStarted } from './kernelEvents';
import type { IndexDraft, KernelPackage, KernelRun, Part, Recorded, RunDraftOf } from './kernelState';
import { safeName } from './names';
import type { PlannedPackage } from './plannedPackage';
import { change } from './runIndex';
import { DEFAULT_RULES } from './worktreeRules';

/** What happens to every run, whatever features it has. */
export const kernel: Feature<KernelEvent, Part> = {
  ofRun: () => ({}),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'run.started': {
      // A run begins once.
      inRun: () => undefined,
      tell: silent,
    },
    'run.continued': {
      inRun: continueRun,
      tell: silent,
    },
    'run.stopping': {
      inRun: (run) => {
        run.phase = 'stopping';
      },
      tell: silent,
    },
    'run.ended': {
      inRun: (run, { outcome, time }) => {
        run.phase = 'ended';
        run.outcome = outcome;
        run.endedAt = time;
      },
      tell: silent,
    },
    'run.noted': {
      inRun: (run, { message }) => {
        run.notes = [...run.notes, message];
      },
      mayBeLost: true,
      tell: silent,
    },
    'driver.attached': {
      inRun: (run, { pid, epoch }) => {
        run.driver = { pid, epoch };
      },
      tell: silent,
    },
  },
};

/** What the kernel keeps of a run right after its beginning; its index is still to be built. */
export function beginning(event: Recorded<RunStarted>): Omit<KernelRun, 'index' | 'dependents'> & {
  readonly index: IndexDraft;
  readonly dependents: Map<string, string[]>;
} {
  return {
    run: event.run,
    plan: event.plan,
    workTree: event.workTree,
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
    withoutContracts: event.withoutContracts === true,
    phase: 'running',
    paused: undefined,
    held: undefined,
    outcome: undefined,
    startedAt: event.time,
    endedAt: undefined,
    dependents: new Map(),
    index: {
      active: new Set(),
      ready: [],
      byRank: [],
      locks: new Map(),
      lockPatterns: new Map(),
      openInWave: [],
    },
    driver: undefined,
    notes: [],
    lastSeq: event.seq,
    lastTime: event.time,
  };
}

/** What the kernel keeps of a package that nothing has happened with yet. */
export function plannedPackage(planned: PlannedPackage, selected: boolean, time: string): KernelPackage {
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
    continues: undefined,
    takenOver: undefined,
    scopeLevel: undefined,
    sandbox: undefined,
    ports: undefined,
    base: undefined,
    place: undefined,
    startedAt: undefined,
    endedAt: undefined,
    progress: undefined,
    message: undefined,
    lastFailure: undefined,
    failedAttempt: undefined,
    lastOutput: undefined,
    evidence: [],
    refused: undefined,
    filesModified: undefined,
    head: undefined,
    blockReason: undefined,
    violations: [],
    commit: undefined,
  };
}

/** The run goes on after its end, or with more packages than before. */
function continueRun(run: RunDraftOf<Part>, event: Recorded<RunContinued>, keeping: Keeping): void {
  run.phase = 'running';
  run.paused = undefined;
  run.held = undefined;
  run.parent = event.parent ?? run.parent;
  run.agentRules = event.agentRules ?? run.agentRules;
  run.wishes = event.wishes ?? run.wishes;
  run.outcome = undefined;
  run.endedAt = undefined;
  const added = event.only === undefined ? undefined : new Set(event.only);
  const retried = new Set(event.retry);
  for (const item of run.packages.values()) {
    const id = item.planned.id;
    change(run, item, () => {
      item.selected ||= added?.has(id) ?? true;
    });
    item.agent = event.agents?.[id] ?? item.agent;
    if (retried.has(id)) {
      beginAnew(run, item, event.time, keeping);
    }
  }
}
