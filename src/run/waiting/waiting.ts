import { t } from '@vscode/l10n';
import type { CoordinationPart } from '../coordinator/coordination';
import type { PublishingPart } from '../publishing/publishing';
import { idlePackages } from './softNeeds';
import type { Barrier, Feature, Part, RunOf } from '../kernel/kernel';
import { barrierOf, log, openWave, show, tryNow, waitsForStart } from '../kernel/kernel';

/** What features have that keep nothing and write nothing. */
const NOTHING = {
  ofRun: () => ({}),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {},
} as const;

/** With the schedule `waves`, an earlier wave goes on. */
export interface WaveBlock {
  readonly kind: 'wave';
  readonly waits_for: number;
  /** The packages that alone keep it open, because they are blocked; absent: others go on in it. */
  readonly packages?: readonly string[];
}

export const waves: Feature<never, Part, Part, WaveBlock> = {
  ...NOTHING,
  holds: {
    start: (run) => {
      const open = openWave(run);
      return ({ planned }) => (planned.wave > open ? Number.POSITIVE_INFINITY : 0);
    },
  },
  blocks: {
    find: (run, item) => {
      const open = openWave(run);
      const barrier = barrierOf(run);
      const isHeld = barrier?.wave === open;
      // The run may have ended meanwhile, because nothing is left but what a person decides.
      return item.state === 'ready' && open < item.planned.wave && (isHeld || run.phase === 'running')
        ? [{ kind: 'wave', waits_for: open, ...(isHeld ? { packages: barrier.packages } : {}) }]
        : [];
    },
    kinds: {
      wave: {
        tell: ({ waits_for: wave, packages }) =>
          packages === undefined
            ? t('waits for wave {0} to end', wave)
            : t('waits for wave {0}, until somebody decides about {1} (blocked)', wave, packages.join(', ')),
        ways: ({ packages = [] }) => packages.map((id) => show(id)),
        isUsual: true,
      },
    },
  },
};

/** It has failed, and is tried again later. */
export interface BackoffBlock {
  readonly kind: 'backoff';
  readonly until: string;
  readonly failures: number;
  readonly budget: number;
}

export const retries: Feature<never, Part, Part, BackoffBlock> = {
  ...NOTHING,
  holds: {
    start:
      () =>
      ({ notBefore }) =>
        notBefore === undefined ? 0 : Date.parse(notBefore),
  },
  blocks: {
    find: (run, item) => {
      const { notBefore: until, failures, planned } = item;
      return waitsForStart(run, item) && until !== undefined && until > run.lastTime
        ? [{ kind: 'backoff', until, failures, budget: planned.retryBudget }]
        : [];
    },
    kinds: {
      backoff: {
        tell: ({ until, failures, budget }, { clock }) =>
          t('is tried again at {0} (failure {1}, budget of retries {2})', clock(until), failures, budget),
        ways: (_block, id) => [tryNow(id), log(id)],
      },
    },
  },
};

/** As many packages work as may. */
export interface SlotBlock {
  readonly kind: 'slot';
  readonly taken: number;
  readonly limit: number;
}

/** That is only one, because nobody keeps packages apart. */
export interface CoordinatorBlock {
  readonly kind: 'coordinator';
  readonly message: string;
}

/** That is only one, because a package of an earlier wave is blocked. */
export interface BarrierBlock extends Barrier {
  readonly kind: 'barrier';
}

export const slots: Feature<
  never,
  Part,
  CoordinationPart & PublishingPart,
  SlotBlock | CoordinatorBlock | BarrierBlock
> = {
  ...NOTHING,
  holds: { slots: slotLimit },
  blocks: {
    find: (run, item) => {
      const limit = slotLimit(run);
      const taken = run.index.active.size - idlePackages(run);
      if (!waitsForStart(run, item) || taken < limit) {
        return [];
      }
      const { coordinatorLost: message } = run;
      const barrier = goesOnSlowly(run) ? barrierOf(run) : undefined;
      return [
        { kind: 'slot', taken, limit },
        ...(barrier === undefined ? [] : [{ kind: 'barrier', ...barrier } as const]),
        ...(message === undefined ? [] : [{ kind: 'coordinator', message } as const]),
      ];
    },
    kinds: {
      slot: {
        tell: ({ taken, limit }) => t('waits for a free slot ({0} of {1} taken)', taken, limit),
        ways: () => [],
        isUsual: true,
      },
      barrier: {
        tell: ({ wave, packages }) =>
          t('one package at a time, while {0} of wave {1} is blocked', packages.join(', '), wave),
        ways: ({ packages }) => packages.map((id) => show(id)),
      },
      coordinator: {
        tell: ({ message }) => t('one package at a time, because of the coordinator: {0}', message),
        ways: () => [],
      },
    },
  },
};

function slotLimit(run: RunOf<CoordinationPart>): number {
  return run.coordinatorLost === undefined && !goesOnSlowly(run) ? run.maxParallel : 1;
}

/** Whether a blocked package lets those of later waves begin one at a time only. */
function goesOnSlowly(run: RunOf<Part>): boolean {
  return run.whenBlocked === 'one_at_a_time' && barrierOf(run) !== undefined;
}
