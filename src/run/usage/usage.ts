import { t } from '@vscode/l10n';
import type { ModelPrice, PriceList } from '../../plan/agentRules';
import type { Feature, PackageOf, Part, RunOf } from '../kernel/kernel';
import { silent } from '../kernel/kernel';
import type { Usage, UsageOfModels } from './amounts';
import { allTokens, optional, sumUsage, usageBeyond, usageIn } from './amounts';

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

export type { Usage, UsageOfModels } from './amounts';
export { allTokens, sumOfModels, sumUsage, usageBeyond, usageIn } from './amounts';

/** Usage as `status --json` and the reports write it, and as agents tell it. */
export interface UsageDocument {
  readonly input_tokens: number;
  readonly cache_read_tokens?: number;
  readonly cache_write_tokens?: number;
  readonly output_tokens: number;
  readonly cost_usd?: number;
  /** `measured`: as the agents told it. `estimated`: some of it by a list of prices, that of `prices_of`. */
  readonly cost_basis?: 'measured' | 'estimated';
  readonly prices_of?: string;
  readonly cost_partial?: true;
}

/** What the attempt has used up so far, in all. */
export interface AttemptUsed extends Usage {
  readonly type: 'attempt.used';
  readonly package: string;
  /** Also one that is over: what it used stays used. */
  readonly attempt: number;
}

/** What usage keeps of each package. */
export interface UsagePart extends Part {
  readonly package: {
    /** By attempt, what it has used up, as far as its agent tells. */
    readonly usage: Readonly<Record<number, Usage>>;
  };
}

export const usage: Feature<AttemptUsed, UsagePart> = {
  ofRun: () => ({}),
  ofPackage: () => ({ usage: {} }),
  renewed: { attempt: [], package: [] },
  events: {
    'attempt.used': {
      inPackage: (item, event) => {
        item.usage = { ...item.usage, [event.attempt]: usageIn(event) };
      },
      says: ({ package: id, attempt }) => [JSON.stringify([id, attempt, 'used'])],
      tell: silent,
    },
  },
};

/** Usage in the words of the documents that other programs read; cost in whole millionths of a dollar. */
export function usageDocument(usage: Usage): UsageDocument {
  const { costUsd, pricesOf } = usage;
  return {
    input_tokens: usage.inputTokens,
    ...optional('cache_read_tokens', usage.cacheReadTokens),
    ...optional('cache_write_tokens', usage.cacheWriteTokens),
    output_tokens: usage.outputTokens,
    ...(costUsd === undefined
      ? {}
      : {
          cost_usd: Math.round(costUsd * 1e6) / 1e6,
          cost_basis: pricesOf === undefined ? ('measured' as const) : ('estimated' as const),
        }),
    ...optional('prices_of', pricesOf),
    ...optional('cost_partial', usage.costPartial),
  };
}

/**
 * Usage from such a document, whoever wrote it; undefined where it says nothing of that. What is no amount is left out.
 */
export function usageFrom(value: unknown): Usage | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const amount = (name: string): number | undefined => {
    const field = fields[name];
    return typeof field === 'number' && Number.isFinite(field) && field >= 0 ? field : undefined;
  };
  const tokens = (name: string): number | undefined => {
    const count = amount(name);
    return count === undefined ? undefined : Math.round(count);
  };
  const [input, read, write, output] = ['input', 'cache_read', 'cache_write', 'output'].map((name) =>
    tokens(`${name}_tokens`),
  );
  const costUsd = amount('cost_usd');
  const { prices_of: pricesOf, cost_partial: partial } = fields;
  return [input, read, write, output, costUsd].every((each) => each === undefined)
    ? undefined
    : {
        inputTokens: input ?? 0,
        ...optional('cacheReadTokens', read),
        ...optional('cacheWriteTokens', write),
        outputTokens: output ?? 0,
        ...optional('costUsd', costUsd),
        ...(typeof pricesOf === 'string' ? { pricesOf } : {}),
        ...(partial === true ? { costPartial: true } : {}),
      };
}

/** Usage for people, short: `1.2M tokens, $3.40`. */
export function usageText(usage: Usage): string {
  const cost = costText(usage);
  if (cost !== undefined && isOfUnknownTokens(usage)) {
    return cost;
  }
  return [t('{0} tokens', tokensText(usage)), ...(cost === undefined ? [] : [cost])].join(', ');
}

/** Usage for people, in full: each kind of tokens, and where the cost is from. */
export function usageDetail(usage: Usage): string {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, pricesOf, costPartial } = usage;
  const cost = costText(usage);
  const isUnknown = isOfUnknownTokens(usage);
  return [
    isUnknown ? t('tokens unknown') : t('{0} tokens: {1} input', tokensText(usage), countText(inputTokens)),
    ...(cacheReadTokens === undefined ? [] : [t('{0} cache reads', countText(cacheReadTokens))]),
    ...(cacheWriteTokens === undefined ? [] : [t('{0} cache writes', countText(cacheWriteTokens))]),
    ...(isUnknown ? [] : [t('{0} output', countText(outputTokens))]),
    ...(cost === undefined
      ? [t('cost unknown')]
      : [
          pricesOf === undefined
            ? t('{0}, measured by the agent', cost)
            : t('{0}, estimated by the list prices of {1}', cost, pricesOf),
        ]),
    ...(costPartial === undefined ? [] : [t('not all of the cost is known')]),
  ].join(', ');
}

/** Some agents tell what they cost and not what they use. */
function isOfUnknownTokens(usage: Usage): boolean {
  return allTokens(usage) === 0 && (usage.costUsd ?? 0) > 0;
}

/** All tokens, rounded so that they stay short: `950`, `48k`, `1.2M`. */
export function tokensText(usage: Usage): string {
  return countText(allTokens(usage));
}

function countText(tokens: number): string {
  if (tokens < 1000) {
    return String(tokens);
  }
  // What would round to 1000k is a million.
  return tokens < 999_500 ? `${short(tokens / 1000)}k` : `${short(tokens / 1e6)}M`;
}

/**
 * The cost in dollars: `$0.08`, `$12.40`, and `<$0.01` for less; `~` before one that is estimated, `>=` before one of which
 * not all is known; undefined where nobody knows it.
 */
export function costText({ costUsd, pricesOf, costPartial }: Usage): string | undefined {
  if (costUsd === undefined) {
    return undefined;
  }
  const isTiny = costUsd > 0 && costUsd < 0.01;
  if (costPartial === true) {
    return `>=$${costUsd.toFixed(2)}`;
  }
  const amount = isTiny ? '<$0.01' : `$${costUsd.toFixed(2)}`;
  return pricesOf === undefined ? amount : `~${amount}`;
}

function short(value: number): string {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}

/** What all attempts of a package have used up; undefined when no agent told. */
export function packageUsage({ usage }: PackageOf<UsagePart>): Usage | undefined {
  return sumUsage(Object.values(usage));
}

/** Whether the agent of a package has worked and ended without a word of what it used, so that nobody knows. */
export function isUntold({ planned, agent, attempt, state, usage }: PackageOf<UsagePart>): boolean {
  const hasAgent = planned.subplan === undefined && !NO_MODEL.has(agent.name);
  return hasAgent && attempt > 0 && ENDED.has(state) && usage[attempt] === undefined;
}

/** Programs of which nobody says that they ask a model. */
const NO_MODEL: ReadonlySet<string> = new Set(['demo', 'command']);
const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'blocked']);

/** What a run has used up so far; undefined when no agent told. */
export function runUsage({ packages }: RunOf<UsagePart>): Usage | undefined {
  return sumUsage([...packages.values()].map(packageUsage));
}

/** What the packages of a wave have used up; undefined when no agent told. @param wave counts from 1. */
export function waveUsage({ packages }: RunOf<UsagePart>, wave: number): Usage | undefined {
  const items = [...packages.values()].filter(({ planned }) => planned.wave === wave);
  return sumUsage(items.map(packageUsage));
}

/** By wave, what its packages have used up, as far as their agents tell. */
export function usageByWave(state: RunOf<UsagePart>): ReadonlyMap<number, Usage> {
  const waves = [...new Set([...state.packages.values()].map(({ planned }) => planned.wave))];
  return new Map(
    waves
      .sort((a, b) => a - b)
      .flatMap((wave): [number, Usage][] => {
        const usage = waveUsage(state, wave);
        return usage === undefined ? [] : [[wave, usage]];
      }),
  );
}
