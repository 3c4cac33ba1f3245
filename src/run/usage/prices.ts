import type { ModelPrice, PriceList } from '../../plan/agentRules';
import type { Usage, UsageOfModels } from './amounts';
import { allTokens, sumUsage, usageBeyond, usageIn } from './amounts';

/**
 * What providers charge, by model: list prices without discounts, for a context of usual length, as https://models.dev had
 * collected them at that date. A subscription is charged otherwise.
 */
export const PRICES: PriceList = {
  date: '2026-09-22',
  models: {
    ...row(10, 50, 0.25, 12.5, 'claude-fable-5-1'),
    ...row(10, 50, 1, 12.5, 'claude-fable-5'),
    ...row(4, 20, 0.2, 5, 'claude-opus-5-5'),
    ...row(5, 25, 0.5, 6.25, 'claude-opus-5', 'claude-opus-4-8', 'claude-opus-4-7'),
    ...row(5, 25, 0.5, 6.25, 'claude-opus-4-6', 'claude-opus-4-5'),
    ...row(2, 10, 0.2, 2.5, 'claude-sonnet-5'),
    ...row(3, 15, 0.3, 3.75, 'claude-sonnet-4-6', 'claude-sonnet-4-5'),
    ...row(1, 5, 0.1, 1.25, 'claude-haiku-4-5'),
    ...row(10, 50, 1, 12.5, 'gpt-6-astra'),
    ...row(2, 10, 0.2, 2.5, 'gpt-6-sol'),
    ...row(0.1, 0.5, 0.01, 0.125, 'gpt-6-luna'),
    ...row(4, 20, 0.4, 5, 'gpt-5.6', 'gpt-5.6-sol'),
    ...row(2, 12, 0.2, 2.5, 'gpt-5.6-terra'),
    ...row(0.2, 1.2, 0.02, 0.25, 'gpt-5.6-luna'),
    ...row(5, 30, 0.5, 5, 'gpt-5.5'),
    ...row(2.5, 15, 0.25, 2.5, 'gpt-5.4'),
    ...row(0.75, 4.5, 0.075, 0.75, 'gpt-5.4-mini'),
    ...row(0.2, 1.25, 0.02, 0.2, 'gpt-5.4-nano'),
    ...row(1.75, 14, 0.175, 1.75, 'gpt-5.3-codex', 'gpt-5.2', 'gpt-5.2-codex'),
    ...row(1.25, 10, 0.125, 1.25, 'gpt-5.1', 'gpt-5', 'gpt-5-codex'),
    ...row(0.25, 2, 0.025, 0.25, 'gpt-5-mini'),
    ...row(0.05, 0.4, 0.005, 0.05, 'gpt-5-nano'),
    ...row(2, 8, 0.5, 2, 'gpt-4.1', 'o3'),
    ...row(1.1, 4.4, 0.275, 1.1, 'o4-mini'),
    ...row(2, 12, 0.2, 2, 'gemini-3.1-pro-preview'),
    ...row(0.75, 3.75, 0.075, 0.75, 'gemini-3.8-flash', 'gemini-3.7-flash', 'gemini-3.6-flash'),
    ...row(1.5, 9, 0.15, 1.5, 'gemini-3.5-flash'),
    ...row(0.3, 2.5, 0.03, 0.3, 'gemini-3.5-flash-lite', 'gemini-2.5-flash'),
    ...row(0.5, 3, 0.05, 0.5, 'gemini-3-flash-preview'),
    ...row(1.25, 10, 0.125, 1.25, 'gemini-2.5-pro'),
    ...row(0.1, 0.4, 0.01, 0.1, 'gemini-2.5-flash-lite'),
  },
};

/**
 * Says what something cost that its agent does not know the cost of.
 * @param own prices that a person has given; they come before ours.
 * @param asked the model that was asked for, which counts where the agent names none.
 */
export function priced(used: UsageOfModels, own: PriceList | undefined, asked: string | undefined): Usage {
  const all = usageIn(used);
  if (all.costUsd !== undefined || allTokens(all) === 0) {
    return all;
  }
  const named = Object.entries(used.models ?? {});
  const rest = named.reduce((left, [, part]) => usageBeyond(left, part), all);
  const parts = [...named, ...(allTokens(rest) === 0 ? [] : [[asked, rest] as const])];
  return { ...all, ...costsIn(sumUsage(parts.map(([model, part]) => costOf(part, model, own)))) };
}

function costsIn(sum: Usage | undefined): Pick<Usage, 'costUsd' | 'pricesOf' | 'costPartial'> {
  const { costUsd, pricesOf, costPartial } = sum ?? {};
  return costUsd === undefined || pricesOf === undefined
    ? {}
    : { costUsd, pricesOf, ...(costPartial === undefined ? {} : { costPartial }) };
}

function costOf(usage: Usage, model: string | undefined, own: PriceList | undefined): Usage {
  const list = [own, PRICES].find((each) => each !== undefined && priceOf(model, each) !== undefined);
  const price = list && priceOf(model, list);
  if (list === undefined || price === undefined) {
    return usage;
  }
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens } = usage;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const millionths =
    inputTokens * input + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite + outputTokens * output;
  return { ...usage, costUsd: millionths / 1e6, pricesOf: list.date };
}

/** Agents add a provider before a model's name and, after it, a date or the length of its context. */
function priceOf(model: string | undefined, { models }: PriceList): ModelPrice | undefined {
  const plain = model
    ?.replace(/\[[^\]]*\]$/, '')
    .replace(/^.*\//, '')
    .replace(/-\d{4}-?\d{2}-?\d{2}$/, '');
  return [model, plain].flatMap((name) => (name === undefined ? [] : (models[name] ?? [])))[0];
}

/** One row of the list, in US dollars a million tokens; where writing to the cache is not charged, as input. */
function row(input: number, output: number, cacheRead: number, cacheWrite: number, ...names: string[]) {
  const price: ModelPrice = { input, output, cacheRead, cacheWrite };
  return Object.fromEntries(names.map((name) => [name, price]));
}
