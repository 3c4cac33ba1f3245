import type { AgentRule, AgentRules, Budget, PackageTraits, PriceList, UsageLimit } from '../agentRules';
import { BUDGET_ACTIONS } from '../agentRules';
import type { AgentChoice } from '../agentRules';

type Complain = (message: string) => void;

/**
 * Reads rules about agents as a plan (`execution.agents`) or a setting writes them. What cannot be understood is left out.
 * @param value plain, as JSON has it. @param complain told of each thing that is left out, as a sentence.
 */
export function agentRulesOf(value: unknown, complain: Complain): AgentRules {
  const { choose, fallback, limits, budget, prices, ...others } = fieldsOf(value);
  Object.keys(others).forEach((name) =>
    complain(
      `\`${name}\` is nothing that can be said about agents; there are choose, fallback, limits, budget and prices.`,
    ),
  );
  const rules = list(choose, 'choose', complain).flatMap((item) => ruleOf(item, complain));
  const instead = list(fallback, 'fallback', complain).flatMap((item) => fallbackOf(item, complain));
  const counts = Object.entries(fieldsOf(limits)).flatMap(([name, count]) =>
    isCount(count)
      ? [[name, count] as const]
      : refused(complain, `The limit of ${name} must be a whole number from 1.`),
  );
  const charged = prices === undefined ? undefined : pricesOf(fieldsOf(prices), complain);
  const spent = budget === undefined ? undefined : budgetOf(fieldsOf(budget), complain);
  return {
    ...(rules.length === 0 ? {} : { choose: rules }),
    ...(instead.length === 0 ? {} : { fallback: instead }),
    ...(counts.length === 0 ? {} : { limits: Object.fromEntries(counts) }),
    ...(spent === undefined ? {} : { budget: spent }),
    ...(charged === undefined ? {} : { prices: charged }),
  };
}

/** An agent by its name, or a map with `adapter` (or `name`), `command`, `model` and `args`. */
function choiceOf(value: unknown, complain: Complain): AgentChoice[] {
  if (typeof value === 'string') {
    return [{ name: value }];
  }
  const { adapter, protocol, command, model, args, options, mode, ...more } = fieldsOf(value);
  const chosen = Object.entries(fieldsOf(options)).map(([name, word]) => [name, String(word)] as const);
  const name = more['name'] ?? adapter ?? (protocol === 'acp' ? 'acp' : undefined);
  if (typeof name !== 'string' && typeof command !== 'string') {
    return refused(complain, 'An agent must be a name, or have an `adapter` or a `command`.');
  }
  return [
    {
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof command === 'string' ? { command } : {}),
      ...(typeof model === 'string' ? { model } : {}),
      ...(Array.isArray(args) ? { args: args.map(String) } : {}),
      ...(chosen.length === 0 ? {} : { options: Object.fromEntries(chosen) }),
      ...(mode === 'interactive' ? { interactive: true as const } : {}),
    },
  ];
}

/** What comes in the place of another is no command that nobody has agreed to: a name, and a model. */
function fallbackOf(value: unknown, complain: Complain): AgentChoice[] {
  const [choice] = choiceOf(value, complain);
  const { name, model, command, args, options } = choice ?? {};
  if (choice === undefined) {
    return [];
  }
  return name === undefined || command !== undefined || args !== undefined || options !== undefined
    ? refused(complain, 'An agent in `fallback` is a name, with a `model` if need be, and nothing more.')
    : [{ name, ...(model === undefined ? {} : { model }) }];
}

/** How plans and settings name what a package is. */
const TRAITS: Readonly<Record<string, keyof PackageTraits>> = {
  role: 'role',
  archetype: 'archetype',
  complexity: 'complexity',
  kind: 'kind',
  task_type: 'taskType',
};

function ruleOf(value: unknown, complain: Complain): AgentRule[] {
  const { agent, trust, ...words } = fieldsOf(value);
  const [choice] = choiceOf(agent, complain);
  const unknown = Object.keys(words).filter((name) => !Object.hasOwn(TRAITS, name));
  if (unknown.length > 0) {
    const known = [...Object.keys(TRAITS), 'trust'].join(', ');
    return refused(complain, `An agent cannot be chosen by ${unknown.join(', ')}; there are ${known}.`);
  }
  const traits = Object.entries(words).map(([name, word]) => [TRAITS[name], String(word)]);
  const level = typeof trust === 'number' ? { trust } : {};
  return choice === undefined
    ? []
    : [{ when: { ...Object.fromEntries(traits), ...level } as PackageTraits, agent: choice }];
}

function budgetOf(value: Readonly<Record<string, unknown>>, complain: Complain): Budget | undefined {
  const action = BUDGET_ACTIONS.find((word) => word === (value['action'] ?? 'warn'));
  if (action === undefined) {
    complain(`The \`action\` of a budget must be one of ${BUDGET_ACTIONS.join(', ')}.`);
    return undefined;
  }
  const run = limitOf(value, complain);
  const wave = limitOf(fieldsOf(value['wave']), complain);
  const own = limitOf(fieldsOf(value['package']), complain);
  return {
    action,
    ...(run === undefined ? {} : { run }),
    ...(wave === undefined ? {} : { wave }),
    ...(own === undefined ? {} : { package: own }),
  };
}

function limitOf(value: Readonly<Record<string, unknown>>, complain: Complain): UsageLimit | undefined {
  const { tokens, cost_usd: costUsd } = value;
  const isAmount = (amount: unknown) => typeof amount === 'number' && amount > 0;
  for (const [name, amount] of Object.entries({ tokens, cost_usd: costUsd })) {
    if (amount !== undefined && !isAmount(amount)) {
      complain(`\`${name}\` of a budget must be a number above 0.`);
    }
  }
  const limit = {
    ...(isAmount(tokens) ? { tokens: tokens as number } : {}),
    ...(isAmount(costUsd) ? { costUsd: costUsd as number } : {}),
  };
  return Object.keys(limit).length === 0 ? undefined : limit;
}

/** Prices by model, in US dollars a million tokens, with the date that they are of. */
function pricesOf(value: Readonly<Record<string, unknown>>, complain: Complain): PriceList | undefined {
  const { date } = value;
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    complain('`prices` needs the `date` that they are of, such as "2026-11-01".');
    return undefined;
  }
  const models = Object.entries(fieldsOf(value['models'])).flatMap(([name, price]) => {
    const { input, output, cache_read: cacheRead, cache_write: cacheWrite } = fieldsOf(price);
    const isPrice = (amount: unknown): amount is number => typeof amount === 'number' && amount >= 0;
    const isPriceOrNone = (amount: unknown): amount is number | undefined =>
      amount === undefined || isPrice(amount);
    if (!isPrice(input) || !isPrice(output) || !isPriceOrNone(cacheRead) || !isPriceOrNone(cacheWrite)) {
      return refused(
        complain,
        `The price of ${name} needs \`input\` and \`output\`, and may have \`cache_read\` and \`cache_write\`: US dollars a million tokens.`,
      );
    }
    const read = cacheRead === undefined ? {} : { cacheRead };
    const written = cacheWrite === undefined ? {} : { cacheWrite };
    return [[name, { input, output, ...read, ...written }] as const];
  });
  return { date, models: Object.fromEntries(models) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function list(value: unknown, name: string, complain: Complain): readonly unknown[] {
  if (value !== undefined && !Array.isArray(value)) {
    complain(`\`${name}\` must be a list.`);
  }
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function refused(complain: Complain, message: string): [] {
  complain(message);
  return [];
}
