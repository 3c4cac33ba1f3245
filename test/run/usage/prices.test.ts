import { describe, expect, it } from 'vitest';
import { PRICES, priced } from '../../../src/run/usage/usage';

const MILLION = 1_000_000;
const used = {
  inputTokens: MILLION,
  cacheReadTokens: MILLION,
  cacheWriteTokens: MILLION,
  outputTokens: MILLION,
};

describe('priced', () => {
  it.each([
    'claude-opus-4-8',
    'claude-opus-4-8[1m]',
    'anthropic/claude-opus-4-8',
    'claude-opus-4-8-20260528',
  ])('knows what %s costs, each kind of tokens at its price', (model) => {
    expect(priced(used, undefined, model)).toEqual({ ...used, costUsd: 36.75, pricesOf: PRICES.date });
  });

  it('takes the models that the agent names before the one that was asked for', () => {
    const cost = priced({ ...used, models: { 'gpt-5': used } }, undefined, 'claude-opus-4-8').costUsd;
    expect(cost).toBe(priced(used, undefined, 'gpt-5').costUsd);
    expect(cost).not.toBe(priced(used, undefined, 'claude-opus-4-8').costUsd);
  });

  it('takes what a person says before our own list, with the date of that', () => {
    const own = { date: '2026-11-01', models: { 'gpt-5': { input: 1, output: 2 } } };
    expect(priced(used, own, 'gpt-5')).toEqual({ ...used, costUsd: 5, pricesOf: '2026-11-01' });
    expect(priced(used, own, 'claude-opus-4-8').pricesOf).toBe(PRICES.date);
  });

  it('leaves alone what the agent has measured, and what nobody knows', () => {
    expect(priced({ ...used, costUsd: 1 }, undefined, 'gpt-5')).toEqual({ ...used, costUsd: 1 });
    expect(priced(used, undefined, 'my-own')).toEqual(used);
    expect(priced(used, undefined, 'gpt-5-my-own')).toEqual(used);
    expect(priced(used, undefined, undefined)).toEqual(used);
  });

  it('says where some of it has no price', () => {
    const half = { inputTokens: MILLION, outputTokens: 0 };
    const all = { inputTokens: 2 * MILLION, outputTokens: 0 };
    expect(priced({ ...all, models: { 'gpt-5': half, 'my-own': half } }, undefined, undefined)).toEqual({
      ...all,
      costUsd: 1.25,
      pricesOf: PRICES.date,
      costPartial: true,
    });
    expect(priced({ ...all, models: { 'gpt-5': half } }, undefined, undefined).costPartial).toBe(true);
  });
});
