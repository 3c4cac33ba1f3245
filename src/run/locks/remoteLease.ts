import { nextTryMs } from '../coordinator/retrySchedule';

/**
 * What is known of a lock at a coordinator elsewhere. Times are milliseconds since 1970 by our own clock, which counts
 * from when we asked: the coordinator, which counts from when it was asked, never frees a lock before.
 */
export type RemoteLease =
  /** It has never been ours: nobody answered when it was wanted. It keeps nobody out, and holds nothing up. */
  | { readonly phase: 'missing'; readonly failures: number; readonly askAt: number }
  | { readonly phase: 'held'; readonly until: number; readonly askAt: number }
  /** It is ours as far as we know, and its last renewal was not answered. */
  | {
      readonly phase: 'uncertain';
      readonly until: number;
      readonly since: number;
      readonly failures: number;
      readonly askAt: number;
    }
  /** Its time was over before it could be renewed, or somebody else has it. Nothing may be merged under it. */
  | {
      readonly phase: 'lost';
      readonly since: number;
      readonly failures: number;
      readonly askAt: number;
      /** Who has it now, as far as is known. */
      readonly holder?: string;
    };

/** What happens to a lease. `random` is from 0 to less than 1. */
export type LeaseNews =
  | { readonly kind: 'granted'; readonly askedAt: number; readonly ttlMs: number; readonly now: number }
  | { readonly kind: 'unanswered'; readonly now: number; readonly random: number }
  | { readonly kind: 'refused'; readonly holder: string; readonly now: number; readonly random: number }
  | { readonly kind: 'time'; readonly now: number };

/** How many times a lease is renewed before it would end. */
const BEATS = 3;
/** Clocks do not run alike: so much of a lease is not counted on. */
const DRIFT = 0.01;
/** Asking goes on as long as the lock is wanted. */
const AGAIN = { firstMs: 1000, longestMs: 15_000, patienceMs: Number.POSITIVE_INFINITY };

/** A lease before anybody was asked for it. @param now milliseconds since 1970. */
export function wantedLease(now: number): RemoteLease {
  return { phase: 'missing', failures: 0, askAt: now };
}

/** The lease after something has happened to it. Pure; whatever happens, nothing is held longer than was granted. */
export function nextLease(lease: RemoteLease, news: LeaseNews): RemoteLease {
  const { now } = news;
  const present = ranOut(lease, now);
  switch (news.kind) {
    case 'time':
      return present;
    case 'granted': {
      const granted = news.askedAt + news.ttlMs * (1 - DRIFT);
      const until = isOurs(present) ? Math.max(present.until, granted) : granted;
      return until <= now ? present : { phase: 'held', until, askAt: news.askedAt + news.ttlMs / BEATS };
    }
    case 'refused': {
      const failures = present.phase === 'lost' ? present.failures + 1 : 1;
      const since = present.phase === 'lost' ? present.since : now;
      const askAt = now + waitMs(failures, news.random);
      return { phase: 'lost', since, failures, askAt, holder: news.holder };
    }
    case 'unanswered': {
      const failures = present.phase === 'held' ? 1 : present.failures + 1;
      const askAt = now + waitMs(failures, news.random);
      return present.phase === 'held'
        ? { phase: 'uncertain', until: present.until, since: now, failures, askAt }
        : { ...present, failures, askAt };
    }
  }
}

/** Whether the lock is ours now, as far as anybody can know. @param now milliseconds since 1970. */
export function isLeaseGood(lease: RemoteLease, now: number): boolean {
  return isOurs(lease) && lease.until > now;
}

/** When the lease has to be looked at again, in milliseconds since 1970. */
export function leaseWakeAt(lease: RemoteLease): number {
  return isOurs(lease) ? Math.min(lease.askAt, lease.until) : lease.askAt;
}

type OwnLease = Extract<RemoteLease, { readonly phase: 'held' | 'uncertain' }>;

function isOurs(lease: RemoteLease): lease is OwnLease {
  return lease.phase === 'held' || lease.phase === 'uncertain';
}

function ranOut(lease: RemoteLease, now: number): RemoteLease {
  if (!isOurs(lease) || lease.until > now) {
    return lease;
  }
  const failures = lease.phase === 'uncertain' ? lease.failures : 0;
  return { phase: 'lost', since: lease.until, failures, askAt: Math.min(lease.askAt, now) };
}

function waitMs(failures: number, random: number): number {
  return nextTryMs(AGAIN, { failures, elapsedMs: 0, random }) ?? AGAIN.longestMs;
}
