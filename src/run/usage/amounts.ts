/** What agents have used up. No token is counted twice. */
export interface Usage {
  /** Of the input what was neither read from a cache nor written to one. */
  readonly inputTokens: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** What was thought included. */
  readonly outputTokens: number;
  /** US dollars: as agents told them or, with `pricesOf`, some of them estimated. */
  readonly costUsd?: number;
  /** Date of the price list that some of the cost is estimated by, as `2026-09-22`; of several, the oldest. */
  readonly pricesOf?: string;
  /** Whether something was used whose cost nobody knows, so that `costUsd` is the least that it was. */
  readonly costPartial?: true;
}

/** What was used, and of which models, as far as somebody says. */
export interface UsageOfModels extends Usage {
  readonly models?: Readonly<Record<string, Usage>>;
}

/** What an event, or anything else that holds it, says was used up. */
export function usageIn(holder: Usage): Usage {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, costUsd, pricesOf, costPartial } =
    holder;
  return {
    inputTokens,
    ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    outputTokens,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(pricesOf === undefined ? {} : { pricesOf }),
    ...(costPartial === undefined ? {} : { costPartial }),
  };
}

/** All tokens, those of caches included. */
export function allTokens(usage: Usage): number {
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens } = usage;
  return inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens;
}

/** Adds up what several attempts or packages used; undefined when nothing is known of any. */
export function sumUsage(parts: Iterable<Usage | undefined>): Usage | undefined {
  const known = [...parts].filter((part) => part !== undefined);
  const total = (amount: (part: Usage) => number | undefined): number | undefined => {
    const told = known.map(amount).filter((each) => each !== undefined);
    return told.length === 0 ? undefined : told.reduce((sum, each) => sum + each, 0);
  };
  const [inputTokens, outputTokens] = [total((part) => part.inputTokens), total((part) => part.outputTokens)];
  if (inputTokens === undefined || outputTokens === undefined) {
    return undefined;
  }
  const costUsd = total((part) => part.costUsd);
  const isPartial = (part: Usage) =>
    part.costPartial === true || (part.costUsd === undefined && allTokens(part) > 0);
  const [pricesOf] = known.flatMap((part) => part.pricesOf ?? []).sort();
  return {
    inputTokens,
    ...optional(
      'cacheReadTokens',
      total((part) => part.cacheReadTokens),
    ),
    ...optional(
      'cacheWriteTokens',
      total((part) => part.cacheWriteTokens),
    ),
    outputTokens,
    ...optional('costUsd', costUsd),
    ...optional('pricesOf', pricesOf),
    ...(costUsd !== undefined && known.some(isPartial) ? { costPartial: true } : {}),
  };
}

/** Adds up what several have used, model by model; nothing where nothing is known. */
export function sumOfModels(parts: readonly UsageOfModels[]): UsageOfModels {
  const named = parts.flatMap(({ models = {} }) => Object.entries(models));
  const sumOf = (name: string) => sumUsage(named.filter(([each]) => each === name).map(([, used]) => used));
  const models = [...new Set(named.map(([name]) => name))].map((name) => [name, sumOf(name) ?? NOTHING]);
  return {
    ...(sumUsage(parts.map(usageIn)) ?? NOTHING),
    ...(models.length === 0 ? {} : { models: Object.fromEntries(models) as Record<string, Usage> }),
  };
}

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0 };

/** What was used beyond what was known before. */
export function usageBeyond(all: Usage, before: Usage | undefined): Usage {
  const beyond = (
    name: 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'outputTokens' | 'costUsd',
  ) => Math.max(0, (all[name] ?? 0) - (before?.[name] ?? 0));
  return {
    ...all,
    inputTokens: beyond('inputTokens'),
    ...(all.cacheReadTokens === undefined ? {} : { cacheReadTokens: beyond('cacheReadTokens') }),
    ...(all.cacheWriteTokens === undefined ? {} : { cacheWriteTokens: beyond('cacheWriteTokens') }),
    outputTokens: beyond('outputTokens'),
    ...(all.costUsd === undefined ? {} : { costUsd: beyond('costUsd') }),
  };
}

/** A field, where there is a value for it. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value });
}
