import { describe, expect, it } from 'vitest';
import {
  accountOf,
  agentsConcerned,
  isOneOf,
  quotaUntil,
  triedAgainAt,
} from '../../../src/run/agents/agents';
import { backoffMs } from '../../../src/run/kernel/attemptEnds';

const NOW = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();

describe('quotaUntil', () => {
  it.each([
    ['the time that the provider named', at(95), undefined, 95],
    ['five minutes where it named none', undefined, undefined, 5],
    ['five minutes where it named one that is past', at(-5), undefined, 5],
    ['five minutes where it named no time', 'soon', undefined, 5],
    ['twice as long when it is reached again at once', undefined, { since: at(-10), until: at(0) }, 20],
    ['an hour at most', undefined, { since: at(-50), until: at(0) }, 60],
    ['five minutes when the last time is long ago', undefined, { since: at(-500), until: at(-400) }, 5],
  ])('is %s', (_words, until, previous, minutes) => {
    const notice = { message: 'limit', ...(until === undefined ? {} : { until }) };
    expect(quotaUntil(notice, previous, NOW)).toBe(NOW + minutes * MINUTE);
  });
});

describe('triedAgainAt', () => {
  it.each([
    ['after half a minute', 'network', undefined, 0.5],
    ['twice as late when it is so again at once', 'missing', { since: at(-1), until: at(0) }, 2],
    ['after an hour at most', 'network', { since: at(-50), until: at(0) }, 60],
    ['after half a minute when the last time is long ago', 'network', { since: at(-99), until: at(-9) }, 0.5],
    ['when a person says so where time does not help', 'login', undefined, Number.POSITIVE_INFINITY],
  ] as const)('is %s', (_words, cause, before, minutes) => {
    expect(triedAgainAt(cause, before && { cause, ...before }, NOW)).toBe(NOW + minutes * MINUTE);
  });
});

describe('the agents that share a trouble', () => {
  const agent = { name: 'claude', model: 'large', account: 'team', args: ['--x'] };
  it.each([
    ['login', { account: 'other' }, false],
    ['login', { model: 'small' }, true],
    ['model', { model: 'small' }, false],
    ['model', { args: [] }, true],
    ['option', { args: [] }, false],
    ['version', { args: [], model: 'small', account: 'other' }, true],
    ['missing', { name: 'codex' }, false],
  ] as const)('by its %s: %j', (cause, other, isConcerned) => {
    expect(isOneOf(agentsConcerned(cause, agent), { ...agent, ...other })).toBe(isConcerned);
  });
});

describe('accountOf', () => {
  it('is what the plan names, else one for each kind of agent and each command', () => {
    expect(accountOf({ name: 'claude', account: 'team' })).toBe('team');
    expect(accountOf({ name: 'claude', model: 'large' })).toBe('claude');
    expect(accountOf({ name: 'command', command: './a' })).not.toBe(
      accountOf({ name: 'command', command: './b' }),
    );
  });
});

describe('backoffMs', () => {
  it('doubles from a second to a minute, less up to a half', () => {
    for (const [failures, whole] of [
      [1, 1000],
      [2, 2000],
      [6, 32_000],
      [7, 60_000],
      [50, 60_000],
    ] as const) {
      for (const seed of ['a', 'b', 'c', 'd']) {
        expect(backoffMs(failures, seed)).toBeLessThanOrEqual(whole);
        expect(backoffMs(failures, seed)).toBeGreaterThanOrEqual(whole / 2);
      }
    }
  });

  it('is the same for the same seed and different for others, so that nobody comes back together', () => {
    const waits = Array.from({ length: 20 }, (_, index) => backoffMs(3, `wp-${index}`));
    expect(waits).toEqual(Array.from({ length: 20 }, (_, index) => backoffMs(3, `wp-${index}`)));
    expect(new Set(waits).size).toBeGreaterThan(15);
  });
});
