import type { Usage } from '../../run/usage/usage';
import { allTokens, sumOfModels } from '../../run/usage/usage';
import type { AgentUsage } from '../streams/agentEvent';
import { amount } from '../streams/jsonValue';

/** What one answer used, and whose it was. */
interface Answer {
  readonly used: Usage;
  readonly model: string | undefined;
}

/** Adds up what the answers of one attempt used, for CLIs that tell it answer by answer. */
export class UsageSum {
  private readonly answers = new Map<string, Answer>();
  private cost = 0;

  /** Takes what an answer used; what was said of the same answer before counts no more. */
  set(answer: string, used: Usage, model?: string): AgentUsage {
    this.answers.set(answer, { used, model });
    return this.all();
  }

  /** What was said of an answer. */
  of(answer: string): Usage | undefined {
    return this.answers.get(answer)?.used;
  }

  /** Takes what one more answer used. @param costUsd what it cost. */
  add(used: Usage, costUsd: number, model?: string): AgentUsage {
    this.answers.set(`#${this.answers.size}`, { used, model });
    this.cost += costUsd;
    return this.all();
  }

  /** Takes what the CLI itself says was used in all, by model, where that is not less than is known. */
  total(all: readonly (readonly [model: string | undefined, used: Usage])[], costUsd: number): AgentUsage {
    const tokens = all.reduce((sum, [, used]) => sum + allTokens(used), 0);
    if (tokens >= allTokens(this.all())) {
      this.answers.clear();
      all.forEach(([model, used], index) => this.answers.set(`total ${index}`, { used, model }));
    }
    this.cost = Math.max(this.cost, costUsd);
    return this.all();
  }

  /** What was used so far. */
  all(): AgentUsage {
    const all = [...this.answers.values()].map(({ used, model }) => ({
      ...used,
      ...(model === undefined ? {} : { models: { [model]: used } }),
    }));
    const { models, ...sum } = sumOfModels(all);
    return {
      ...{ kind: 'usage', ...sum },
      ...(this.cost > 0 ? { costUsd: this.cost } : {}),
      ...(models === undefined ? {} : { models }),
    };
  }
}

/** Amounts of tokens of any kind; what is none is 0. */
export interface Told {
  readonly input: unknown;
  readonly output: unknown;
  /** Read from a cache, and written to one. */
  readonly cacheRead?: unknown;
  readonly cacheWrite?: unknown;
}

/** Tokens of a service that counts those of its caches apart from the input. */
export function tokensApart({ input, output, cacheRead, cacheWrite }: Told): Usage {
  const [read, written] = [amount(cacheRead), amount(cacheWrite)];
  return {
    inputTokens: amount(input),
    ...(read === 0 ? {} : { cacheReadTokens: read }),
    ...(written === 0 ? {} : { cacheWriteTokens: written }),
    outputTokens: amount(output),
  };
}

/** Tokens of a service that counts those of its caches as input, too. */
export function tokensWithin(told: Told): Usage {
  const cached = amount(told.cacheRead) + amount(told.cacheWrite);
  return tokensApart({ ...told, input: Math.max(0, amount(told.input) - cached) });
}
