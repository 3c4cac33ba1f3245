/** Who carries a package out: a named adapter (`demo`, `claude`, ...) or a shell command. */
export interface AgentChoice {
  readonly name?: string;
  readonly command?: string;
  readonly model?: string;
  readonly args?: readonly string[];
  /** What is chosen of what it offers, by name, of one that speaks the Agent Client Protocol: `{mode: plan}`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Whether a person talks with it in a terminal, where there is one. */
  readonly interactive?: true;
}

/** What a package may be by the plan; a rule fits when all that it names is so. */
export interface PackageTraits {
  readonly role?: string;
  readonly archetype?: string;
  readonly complexity?: string;
  /** `crud`, `migration`, `integration` ... */
  readonly kind?: string;
  readonly taskType?: string;
  /** Trust that its agent has to have at least, 0 to 4. */
  readonly trust?: number;
}

/** Which agent carries out packages of a kind. */
export interface AgentRule {
  readonly when: PackageTraits;
  readonly agent: AgentChoice;
}

/** What may be used up, in tokens of both directions and in US dollars. */
export interface UsageLimit {
  readonly tokens?: number;
  readonly costUsd?: number;
}

/**
 * What is done when a budget is used up: people are told (`warn`), nothing more begins (`pause`), agents at work are ended
 * and what they have so far is kept until somebody lets them go on (`hold`), or agents are ended for good (`stop`).
 */
export type BudgetAction = 'warn' | 'pause' | 'hold' | 'stop';

export const BUDGET_ACTIONS: readonly BudgetAction[] = ['warn', 'pause', 'hold', 'stop'];

/** What a model costs, in US dollars a million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Absent: as input. */
  readonly cacheRead?: number;
  /** Absent: as input. */
  readonly cacheWrite?: number;
}

export interface PriceList {
  /** As of when, as `2026-09-22`. */
  readonly date: string;
  readonly models: Readonly<Record<string, ModelPrice>>;
}

export interface Budget {
  readonly run?: UsageLimit;
  /** For each wave, all of its packages together. */
  readonly wave?: UsageLimit;
  /** For each package, all of its attempts together. */
  readonly package?: UsageLimit;
  readonly action: BudgetAction;
}

/** Which agents carry packages out, and how much of them, as far as somebody says so. */
export interface AgentRules {
  /** The first that fits a package which names no agent. */
  readonly choose?: readonly AgentRule[];
  /** In whose place an agent comes whose quota is used up, in this order. */
  readonly fallback?: readonly AgentChoice[];
  /** By agent, how many of it work at the same time at most. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly budget?: Budget;
  /** What models cost, where our own list does not know it or somebody pays another price. */
  readonly prices?: PriceList;
}

/** Rules of which the second say more precisely what is wanted: they come first, and their numbers count. */
export function mergedRules(general: AgentRules = {}, own: AgentRules = {}): AgentRules {
  const choose = [...(own.choose ?? []), ...(general.choose ?? [])];
  const fallback = own.fallback ?? general.fallback;
  const limits = { ...general.limits, ...own.limits };
  const budget = own.budget ?? general.budget;
  const prices = own.prices ?? general.prices;
  return {
    ...(choose.length === 0 ? {} : { choose }),
    ...(fallback === undefined ? {} : { fallback }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(budget === undefined ? {} : { budget }),
    ...(prices === undefined ? {} : { prices }),
  };
}

/** The agent that the rules choose for a package; undefined when none fits. */
export function chosenAgent({ choose = [] }: AgentRules, traits: PackageTraits): AgentChoice | undefined {
  return choose.find(({ when }) => fits(when, traits))?.agent;
}

/** A trust is reached by whoever asks for as much or more; everything else has to be the same. */
function fits({ trust, ...words }: PackageTraits, traits: PackageTraits): boolean {
  return (
    (trust === undefined || (traits.trust ?? 0) >= trust) &&
    Object.entries(words).every(([name, value]) => traits[name as keyof PackageTraits] === value)
  );
}
