import { t } from '@vscode/l10n';
import { beginAnew } from './attemptEnds';
import type { FailedBlock, Feature, Keeping } from './feature';
import { silent } from './feature';
import type { KernelEvent, RunContinued, RunStarted } from './state/kernelEvents';
import type {
  IndexDraft,
  KernelPackage,
  KernelRun,
  Part,
  Recorded,
  RunDraftOf,
  RunOf,
} from './state/kernelState';
import { safeName } from './state/names';
import type { PackageStateName, Shown } from './state/packageStates';
import { appearanceOf } from './state/packageStates';
import type { PlannedPackage } from './state/plannedPackage';
import { change, isSatisfied } from './state/runIndex';
import { waitsBehind } from './state/standing';
import type { WayOut } from './waysOut';
import { again, log, show, skip } from './waysOut';
import { DEFAULT_RULES } from './state/worktreeRules';

/** What keeps packages from advancing in every run. */
export type KernelBlock =
  | FailedBlock
  | { readonly kind: 'not_selected' }
  | ({ readonly kind: 'dependency'; readonly package: string } & Shown)
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'run_ended'; readonly outcome: string };

/** What happens to every run, whatever features it has. */
export const lifecycle: Feature<KernelEvent, Part, Part, KernelBlock> = {
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
        // The clock may have been set back meanwhile.
        run.endedAt = time < run.startedAt ? run.startedAt : time;
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
  blocks: {
    find: (run, item) => {
      const message = item.message ?? NO_REASON;
      switch (item.state) {
        case 'planned':
        case 'ready':
          return [...(item.selected ? [] : [{ kind: 'not_selected' } as const]), ...dependencies(run, item)];
        case 'failed':
          return [{ kind: 'failed', message }];
        case 'cancelled':
          return [{ kind: 'cancelled', message }];
        default:
          return [];
      }
    },
    kinds: {
      not_selected: {
        tell: () => t('is not part of what this run was asked to carry out'),
        ways: (_block, id) => [{ ...again(id), label: t('Run Package') }],
        isUsual: true,
      },
      dependency: {
        tell: ({ package: id, ...item }) =>
          t('waits for {0} ({1})', id, appearanceOf(item).label.toLowerCase()),
        ways: ({ package: id, state }) => [
          show(id),
          ...(STUCK.has(state) ? [{ ...again(id), label: t('Run {0} Again', id) }] : []),
        ],
        isUsual: true,
      },
      failed: { tell: ({ message }) => message, ways: againOrSkipped },
      cancelled: { tell: ({ message }) => message, ways: againOrSkipped },
      run_ended: {
        tell: ({ outcome }) =>
          outcome === 'stopping' ? t('the run is being stopped') : t('the run has ended ({0})', outcome),
        ways: (_block, id) => [{ ...again(id), label: t('Run Package') }],
        isUsual: true,
      },
    },
  },
};

/** The words where nobody has given any. */
export const NO_REASON = 'No reason was recorded.';

const STUCK: ReadonlySet<PackageStateName> = new Set(['failed', 'blocked', 'cancelled', 'stale']);

/** It is begun anew, or left out. */
export function againOrSkipped(_block: unknown, id: string): readonly WayOut[] {
  return [log(id), again(id), skip(id)];
}

function dependencies(run: RunOf<Part>, { state, planned }: KernelPackage): KernelBlock[] {
  const open = state === 'planned' ? planned.dependsOn : [];
  return open.flatMap((id) => {
    const other = run.packages.get(id);
    return other === undefined || isSatisfied(other)
      ? []
      : [{ kind: 'dependency', package: id, state: other.state, ...waitsAs(other) }];
  });
}

function waitsAs({ standing }: KernelPackage): Pick<Shown, 'waits'> {
  const waits = waitsBehind(standing);
  return waits === undefined ? {} : { waits };
}

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
    whenBlocked: event.whenBlocked ?? 'ask',
    maxParallel: event.maxParallel,
    withoutContracts: event.withoutContracts === true,
    phase: 'running',
    paused: undefined,
    held: undefined,
    outcome: undefined,
    startedAt: event.time,
    endedAt: undefined,
    goings: [{ from: Date.parse(event.time) }],
    dependents: new Map(),
    index: {
      active: new Set(),
      ready: [],
      byRank: [],
      locks: new Map(),
      lockPatterns: new Map(),
      openInWave: [],
      continuous: [],
      needing: new Map(),
      blocked: new Set(),
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
    standing: 'waits_for_others',
    spans: [],
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
    image: undefined,
    ports: undefined,
    base: undefined,
    place: undefined,
    machine: undefined,
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
