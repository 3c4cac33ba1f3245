import { describe, expect, it } from 'vitest';
import { livePackage } from '../../../src/run/explaining/liveView';
import type { Usage } from '../../../src/run/usage/usage';
import {
  isUntold,
  packageUsage,
  runUsage,
  sumUsage,
  usageDetail,
  usageDocument,
  usageFrom,
  usageText,
} from '../../../src/run/usage/usage';
import { JournalBuilder, planned } from '../journalBuilder';

const used = (inputTokens: number, outputTokens: number, costUsd?: number): Usage => ({
  inputTokens,
  outputTokens,
  ...(costUsd === undefined ? {} : { costUsd }),
});

describe('usageText', () => {
  it.each([
    [used(900, 50), '950 tokens'],
    [used(1000, 0), '1k tokens'],
    [used(47_000, 1_234), '48k tokens'],
    [used(999_499, 0), '999k tokens'],
    [used(999_500, 0), '1M tokens'],
    [used(1_200_000, 40_000, 3.4), '1.2M tokens, $3.40'],
    [used(10, 0, 0.004), '10 tokens, <$0.01'],
    [used(0, 0, 0), '0 tokens, $0.00'],
    [used(0, 0, 0.25), '$0.25'],
    [{ ...used(500, 500), cacheReadTokens: 999_000 }, '1M tokens'],
    [{ ...used(1000, 0, 3.4), pricesOf: '2026-09-22' }, '1k tokens, ~$3.40'],
    [{ ...used(1000, 0, 3.4), costPartial: true as const }, '1k tokens, >=$3.40'],
  ])('%j: %s', (usage, text) => {
    expect(usageText(usage)).toBe(text);
  });
});

describe('usageDetail', () => {
  it('tells every kind of tokens, and where the cost is from', () => {
    const cached = { ...used(11, 7), cacheReadTokens: 500, cacheWriteTokens: 30 };
    expect(usageDetail(cached)).toBe(
      '548 tokens: 11 input, 500 cache reads, 30 cache writes, 7 output, cost unknown',
    );
    expect(usageDetail({ ...cached, costUsd: 1 })).toMatch(/, \$1\.00, measured by the agent$/);
    expect(usageDetail({ ...cached, costUsd: 1, pricesOf: '2026-09-22' })).toMatch(
      /, ~\$1\.00, estimated by the list prices of 2026-09-22$/,
    );
  });
});

describe('usageFrom', () => {
  it('reads what usageDocument writes', () => {
    const all = { ...used(11, 7, 0.5), cacheReadTokens: 5, cacheWriteTokens: 3, pricesOf: '2026-09-22' };
    expect(usageFrom(usageDocument(all))).toEqual(all);
    expect(usageFrom({ ...usageDocument({ ...used(1, 2, 1), costPartial: true }) })).toEqual({
      ...used(1, 2, 1),
      costPartial: true,
    });
    expect(usageFrom({ input_tokens: 'many' })).toBeUndefined();
  });
});

describe('sumUsage', () => {
  it('adds what is known', () => {
    expect(sumUsage([undefined, used(1, 2), used(3, 4, 0.1), used(0, 0, 0.2)])).toEqual(
      // Of the first nobody knows what it cost.
      { ...used(4, 6, 0.1 + 0.2), costPartial: true },
    );
    expect(sumUsage([used(1, 2, 0.5), { ...used(3, 4, 0.1), pricesOf: '2026-09-22' }])).toEqual({
      ...used(4, 6, 0.6),
      pricesOf: '2026-09-22',
    });
    expect(sumUsage([{ ...used(1, 2), cacheReadTokens: 5 }, used(3, 4)])).toEqual({
      ...used(4, 6),
      cacheReadTokens: 5,
    });
    expect(sumUsage([undefined])).toBeUndefined();
  });

  it('is written without the noise of adding fractions', () => {
    expect(usageDocument(used(1, 2, 0.1 + 0.2))).toEqual({
      input_tokens: 1,
      output_tokens: 2,
      cost_usd: 0.3,
      cost_basis: 'measured',
    });
  });
});

describe('what a run uses', () => {
  it('is the latest total of each attempt, also when it is told after the next one began', () => {
    const run = new JournalBuilder([planned('a', { retryBudget: 1 }), planned('b')]);
    const told = (id: string, attempt: number, usage: Usage) =>
      run.add({ type: 'attempt.used', package: id, attempt, ...usage });
    run.work('a');
    told('a', 1, used(100, 10));
    told('a', 1, used(300, 30, 0.5));
    run.exit('a', 1).work('a', 2);
    told('a', 2, used(50, 5, 0.25));
    told('a', 1, used(400, 40, 0.75));
    run.work('b');
    told('b', 1, used(1, 1));
    expect(packageUsage(run.package('a'))).toEqual(used(450, 45, 1));
    expect(runUsage(run.state)).toEqual({ ...used(451, 46, 1), costPartial: true });
  });

  it('is said to be unknown of an agent that has ended and told nothing, and of no program', () => {
    const ids = ['told', 'silent', 'working', 'program', 'waiting'];
    const agent = (id: string) => ({ name: id === 'program' ? 'command' : 'acp' });
    const run = new JournalBuilder(ids.map((id) => ({ ...planned(id), agent: agent(id) })));
    ids.slice(0, 4).forEach((id) => run.work(id));
    run.add({ type: 'attempt.used', package: 'told', attempt: 1, ...used(1, 1) });
    expect(ids.filter((id) => isUntold(run.package(id)))).toEqual([]);
    ['told', 'silent', 'program'].forEach((id) => run.exit(id, 1));
    expect(ids.filter((id) => isUntold(run.package(id)))).toEqual(['silent']);
    expect(livePackage(run.state, run.package('silent')).usageUntold).toBe(true);
  });
});
