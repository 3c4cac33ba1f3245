import { t } from '@vscode/l10n';
import type { CoordinationPart } from '../coordination/coordination';
import type { PublishingPart } from '../publishing/publishing';
import { idlePackages } from '../softNeeds/softNeeds';
import type { Feature, Part, RunOf } from '../kernel/kernel';
import { log, openWave, tryNow, waitsForStart } from '../kernel/kernel';

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
    find: (run, item) =>
      waitsForStart(run, item) && openWave(run) < item.planned.wave
        ? [{ kind: 'wave', waits_for: openWave(run) }]
        : [],
    kinds: {
      wave: {
        tell: ({ waits_for: wave }) => t('waits for wave {0} to end', wave),
        ways: () => [],
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

export const slots: Feature<never, Part, CoordinationPart & PublishingPart, SlotBlock | CoordinatorBlock> = {
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
      return [
        { kind: 'slot', taken, limit },
        ...(message === undefined ? [] : [{ kind: 'coordinator', message } as const]),
      ];
    },
    kinds: {
      slot: {
        tell: ({ taken, limit }) => t('waits for a free slot ({0} of {1} taken)', taken, limit),
        ways: () => [],
        isUsual: true,
      },
      coordinator: {
        tell: ({ message }) => t('one package at a time, because of the coordinator: {0}', message),
        ways: () => [],
      },
    },
  },
};

function slotLimit(run: RunOf<CoordinationPart>): number {
  return run.coordinatorLost === undefined ? run.maxParallel : 1;
}
