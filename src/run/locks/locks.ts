import { t } from '@vscode/l10n';
import type { CoordinatorProbed } from '../coordinator/coordination';
import type { Feature, KernelPackage, PackageOf, Part, RunOf, Teller } from '../kernel/kernel';
import {
  attention,
  bad,
  fileLockKey,
  following,
  holderOfKey,
  plain,
  RUNNING,
  show,
  silent,
  stop,
  stopIt,
  waitsForStart,
} from '../kernel/kernel';
import type { ScopePart } from '../scope/scopeEvents';
import { leaseAgainst } from '../scope/settleScope';

/*
 * What happens to the locks of a run's packages in the repository's table, which all runs and people share. Packages of
 * a run within another have none there: the package around them holds all of theirs.
 */

/** A package got all of its locks, in lexicographic order, and starts. */
export interface LocksTaken {
  readonly type: 'locks.taken';
  readonly package: string;
  readonly attempt: number;
  readonly keys: readonly string[];
}

/** A package gave its locks back: it is merged, or has come to an end. */
export interface LocksReleased {
  readonly type: 'locks.released';
  readonly package: string;
  readonly attempt: number;
  readonly keys: readonly string[];
}

/** Locks were taken away from a package that works: broken by a person, or expired and taken by somebody else. */
export interface LocksLost {
  readonly type: 'locks.lost';
  readonly package: string;
  readonly attempt: number;
  readonly keys: readonly string[];
  readonly message: string;
}

/** A lock that somebody outside of the run holds. */
export interface AwaitedLock {
  readonly key: string;
  /** In words, for people. */
  readonly holder: string;
  /** When it is free without a sign of life of its holder. */
  readonly until: string;
}

/** A package that could start otherwise waits for locks outside of its run; an empty list: it does not any more. */
export interface LocksAwaited {
  readonly type: 'locks.awaited';
  readonly package: string;
  readonly locks: readonly AwaitedLock[];
}

/**
 * What a package holds at a coordinator elsewhere could not be renewed. `uncertain`: it is still its own until then.
 * `lost`: nothing of it is merged before it has these locks again.
 */
export interface LocksDoubted {
  readonly type: 'locks.doubted';
  readonly package: string;
  readonly attempt: number;
  readonly phase: 'uncertain' | 'lost';
  readonly keys: readonly string[];
  /** Until when they are its own, where that is uncertain. */
  readonly until?: string;
  /** Who has them now, where that is known. */
  readonly holder?: string;
}

/** A package has everything again that it holds at a coordinator elsewhere. */
export interface LocksConfirmed {
  readonly type: 'locks.confirmed';
  readonly package: string;
  readonly attempt: number;
}

/** What can happen to locks. */
export type LockEvent = LocksTaken | LocksReleased | LocksLost | LocksAwaited | LocksDoubted | LocksConfirmed;

/** Locks at a coordinator elsewhere that could not be renewed. */
export interface LockDoubt {
  /** `lost`: nothing is merged before they are its own again. */
  readonly phase: 'uncertain' | 'lost';
  readonly keys: readonly string[];
  /** Until when they are its own, where that is uncertain. */
  readonly until: string | undefined;
  /** Who has them now, as far as is known. */
  readonly holder: string | undefined;
}

/** What is kept of the locks of a package. */
export interface LocksPart extends Part {
  readonly package: {
    /** What it holds in the repository's table of locks. */
    readonly tableLocks: readonly string[] | undefined;
    /** Locks outside of the run that keep it from starting. */
    readonly awaitedLocks: readonly AwaitedLock[] | undefined;
    /** Since when it waits for those. */
    readonly awaitedSince: string | undefined;
    /** What it holds at a coordinator elsewhere and may not have any more. */
    readonly lockDoubt: LockDoubt | undefined;
  };
}

/** Somebody holds what it needs. */
export interface LockBlock {
  readonly kind: 'lock';
  readonly key: string;
  readonly holder: string;
  /** Of a holder outside of the run, until when at the latest. */
  readonly until?: string;
}

/** What it holds at a coordinator elsewhere may not be its own any more; if it is lost, nothing is merged under it. */
export interface LockDoubtBlock {
  readonly kind: 'lock_doubt';
  readonly phase: 'uncertain' | 'lost';
  readonly keys: readonly string[];
  readonly until?: string;
  readonly holder?: string;
}

type Seen = LocksPart & ScopePart;

export const locks: Feature<LockEvent, LocksPart, Seen, LockBlock | LockDoubtBlock, 'lock'> = {
  ofRun: () => ({}),
  ofPackage: () => ({
    tableLocks: undefined,
    awaitedLocks: undefined,
    awaitedSince: undefined,
    lockDoubt: undefined,
  }),
  renewed: { attempt: ['lockDoubt'], package: [] },
  events: {
    'locks.awaited': {
      inPackage: (item, event) => {
        item.awaitedSince = event.locks.length === 0 ? undefined : (item.awaitedSince ?? event.time);
        item.awaitedLocks = event.locks.length === 0 ? undefined : event.locks;
      },
      tell: ({ package: id, locks: [lock] }) =>
        lock && attention(id, `waits for the lock ${lock.key}, held by ${lock.holder}`),
    },
    'locks.taken': {
      inPackage: (item, { keys }) => {
        item.awaitedLocks = undefined;
        item.awaitedSince = undefined;
        item.tableLocks = keys;
      },
      tell: silent,
    },
    'locks.lost': {
      inPackage: (item, { package: id, keys, message }, run) => {
        const left = item.tableLocks?.filter((key) => !keys.includes(key)) ?? [];
        item.tableLocks = left.length === 0 ? undefined : left;
        run.notes = [...run.notes, `${id}: ${message}`];
      },
      tell: ({ package: id, message }) => attention(id, message),
    },
    'locks.doubted': {
      inAttempt: (item, { phase, keys, until, holder }) => {
        item.lockDoubt = { phase, keys, until, holder };
      },
      tell: ({ package: id, keys: names, phase, holder }) => {
        const keys = names.join(', ');
        if (phase === 'uncertain') {
          return attention(id, `its lock ${keys} is uncertain: the coordinator has not confirmed it`);
        }
        const by = holder === undefined ? '' : ` to ${holder}`;
        return bad(id, `has lost its lock ${keys}${by}, and is not merged before it has it again`);
      },
    },
    'locks.confirmed': {
      inPackage: (item) => {
        item.lockDoubt = undefined;
      },
      tell: ({ package: id }) => plain(id, 'has its locks for certain again'),
    },
    'locks.released': {
      inPackage: (item) => {
        item.tableLocks = undefined;
        item.lockDoubt = undefined;
      },
      tell: silent,
    },
  },
  follows: [
    following<CoordinatorProbed, Seen>('coordinator.probed', (run, { kind }) => {
      if (kind !== 'remote') {
        // What was held elsewhere counts for nothing any more.
        run.packages.forEach((item) => (item.lockDoubt = undefined));
      }
    }),
  ],
  holds: {
    taken: (run, item, { claims }) =>
      leaseAgainst(run, item) !== undefined ||
      item.planned.locks.some(
        (key) => (holderOfKey(run.index, key) ?? holderOfKey(claims, key)) !== undefined,
      ),
    step: ({ state, lockDoubt }) => state === 'integrating' && lockDoubt?.phase === 'lost',
  },
  needs: {
    lock: {
      ofPackage: ({ state, lockDoubt, attempt, planned: { id } }) => {
        if (lockDoubt?.phase !== 'lost') {
          return [];
        }
        const { keys, holder } = lockDoubt;
        const lost = keys.join(', ');
        return [
          {
            key: `${id} ${attempt} lock ${keys.join(' ')} ${holder ?? ''}`,
            package: id,
            text: holder === undefined ? lost : `${lost} (${holder})`,
            ways: RUNNING.has(state) ? [stopIt(id)] : [],
          },
        ];
      },
    },
  },
  blocks: {
    find: (run, item) => {
      const { state, awaitedLocks = [] } = item;
      const awaited = awaitedLocks.map((lock): LockBlock => ({ kind: 'lock', ...lock }));
      if (RUNNING.has(state)) {
        return [...doubts(item), ...awaited];
      }
      return state === 'verifying' || state === 'integrating'
        ? doubts(item)
        : waitsForStart(run, item)
          ? [...heldInRun(run, item), ...awaited]
          : [];
    },
    kinds: {
      lock: {
        waits: 'others',
        tell: ({ key, holder, until }, { clock }) =>
          until === undefined
            ? t('waits for the lock {0}, held by {1}', key, holder)
            : t('waits for the lock {0}, held by {1} until {2} at the latest', key, holder, clock(until)),
        // Who is not in this run cannot be stopped from here.
        ways: ({ holder, until }) =>
          until === undefined ? [show(holder), { ...stop(holder), label: t('Stop {0}', holder) }] : [],
        isUsual: true,
      },
      lock_doubt: { tell: lockDoubtText, ways: () => [] },
    },
  },
};

function doubts({ lockDoubt }: KernelPackage & LocksPart['package']): LockDoubtBlock[] {
  if (lockDoubt === undefined) {
    return [];
  }
  const { phase, keys, until, holder } = lockDoubt;
  const more = { ...(until === undefined ? {} : { until }), ...(holder === undefined ? {} : { holder }) };
  return [{ kind: 'lock_doubt', phase, keys, ...more }];
}

/** What other packages of the run hold or have been leased. */
function heldInRun(run: RunOf<Seen>, item: PackageOf<Seen>): LockBlock[] {
  const held = item.planned.locks.flatMap((key): LockBlock[] => {
    const holder = holderOfKey(run.index, key);
    return holder === undefined ? [] : [{ kind: 'lock', key, holder }];
  });
  const lease = leaseAgainst(run, item);
  return lease === undefined
    ? held
    : [...held, { kind: 'lock', key: fileLockKey(lease.path), holder: lease.holder }];
}

function lockDoubtText({ phase, keys, until, holder }: LockDoubtBlock, { clock }: Teller): string {
  const names = keys.join(', ');
  if (phase === 'uncertain') {
    return until === undefined
      ? t('its lock {0} is uncertain: the coordinator has not confirmed it', names)
      : t(
          'its lock {0} is uncertain: the coordinator has not confirmed it; it holds until {1}',
          names,
          clock(until),
        );
  }
  return holder === undefined
    ? t('has lost its lock {0}, and is not merged before it has it again', names)
    : t('has lost its lock {0} to {1}, and is not merged before it has it again', names, holder);
}
