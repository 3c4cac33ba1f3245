import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LeaseNews, RemoteLease } from '../../../src/run/locks/remoteLease';
import { isLeaseGood, leaseWakeAt, nextLease, wantedLease } from '../../../src/run/locks/remoteLease';

const TTL = 60_000;
const START = 1_000_000;

function after(lease: RemoteLease, ...news: LeaseNews[]): RemoteLease {
  return news.reduce(nextLease, lease);
}

const granted = (askedAt: number, now = askedAt): LeaseNews => ({
  kind: 'granted',
  askedAt,
  ttlMs: TTL,
  now,
});
const unanswered = (now: number): LeaseNews => ({ kind: 'unanswered', now, random: 0 });
const refused = (now: number): LeaseNews => ({ kind: 'refused', holder: 'bob', now, random: 0 });

it('is asked for again after a third of its time', () => {
  const lease = after(wantedLease(START), granted(START));
  expect(lease).toMatchObject({ phase: 'held', askAt: START + TTL / 3 });
  expect(leaseWakeAt(lease)).toBe(START + TTL / 3);
});

it('is uncertain when a renewal is not answered, and lost when its time is over', () => {
  const uncertain = after(wantedLease(START), granted(START), unanswered(START + 20_000));
  expect(uncertain).toMatchObject({ phase: 'uncertain', since: START + 20_000 });
  expect(isLeaseGood(uncertain, START + 59_000)).toBe(true);
  expect(isLeaseGood(uncertain, START + 60_000)).toBe(false);
  const lost = after(uncertain, { kind: 'time', now: START + 60_000 });
  expect(lost).toMatchObject({ phase: 'lost' });
  expect(after(lost, unanswered(START + 61_000))).toMatchObject({ phase: 'lost' });
  expect(after(lost, granted(START + 62_000))).toMatchObject({ phase: 'held' });
});

it('is lost at once when somebody else has it', () => {
  const lost = after(wantedLease(START), granted(START), refused(START + 1));
  expect(lost).toMatchObject({ phase: 'lost', holder: 'bob' });
});

it('counts from when it was asked for, so that an answer which took too long grants nothing', () => {
  const late = after(wantedLease(START), granted(START, START + TTL));
  expect(late.phase).toBe('missing');
});

it('is shortened by no answer that comes late', () => {
  const lease = after(wantedLease(START), granted(START + 10_000), granted(START, START + 11_000));
  expect(isLeaseGood(lease, START + 60_500)).toBe(true);
});

it('is never held longer than was granted, whatever happens in whichever order', () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom('granted', 'unanswered', 'refused', 'time'),
      passed: fc.integer({ min: 0, max: 40_000 }),
      took: fc.integer({ min: 0, max: 90_000 }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (taken) => {
      let now = START;
      let lease = wantedLease(now);
      let ends = Number.NEGATIVE_INFINITY;
      for (const { kind, passed, took, random: chance } of taken) {
        now += passed;
        const before = lease;
        switch (kind) {
          case 'granted':
            lease = nextLease(lease, { kind, askedAt: now - took, ttlMs: TTL, now });
            ends = Math.max(ends, now - took + TTL);
            break;
          case 'refused':
            lease = nextLease(lease, { kind, holder: 'bob', now, random: chance });
            ends = Number.NEGATIVE_INFINITY;
            break;
          case 'unanswered':
            lease = nextLease(lease, { kind, now, random: chance });
            break;
          default:
            lease = nextLease(lease, { kind: 'time', now });
        }
        if (isLeaseGood(lease, now)) {
          expect(ends).toBeGreaterThan(now);
          expect(kind === 'granted' || isLeaseGood(before, now)).toBe(true);
        }
        // What was ours and is not any more is never forgotten: it is lost until it is granted again.
        if (before.phase !== 'missing' && !isLeaseGood(lease, now)) {
          expect(lease.phase).toBe('lost');
        }
        if (kind === 'unanswered' || kind === 'refused') {
          expect(lease.askAt).toBeGreaterThan(now);
          expect(lease.askAt).toBeLessThanOrEqual(now + 15_000);
        }
      }
    }),
  );
});
