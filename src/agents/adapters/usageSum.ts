import type { AgentUsage } from '../streams/agentEvent';

/** Tokens of one answer, or of many. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** Adds up what the answers of one attempt used, for CLIs that tell it answer by answer. */
export class UsageSum {
  private readonly answers = new Map<string, Tokens>();
  private cost = 0;

  /** Takes the tokens of an answer; what was said of the same answer before counts no more. */
  set(answer: string, tokens: Tokens): AgentUsage {
    this.answers.set(answer, tokens);
    return this.sum();
  }

  /** Takes the tokens of one more answer. @param costUsd what it cost. */
  add(tokens: Tokens, costUsd: number): AgentUsage {
    this.answers.set(`#${this.answers.size}`, tokens);
    this.cost += costUsd;
    return this.sum();
  }

  /** Takes what the CLI itself says was used in all, where that is more than is known. */
  total(tokens: Tokens, costUsd: number): AgentUsage {
    const known = this.sum();
    if (tokens.input + tokens.output >= known.inputTokens + known.outputTokens) {
      this.answers.clear();
      this.answers.set('total', tokens);
    }
    this.cost = Math.max(this.cost, costUsd);
    return this.sum();
  }

  private sum(): AgentUsage {
    const all = [...this.answers.values()];
    return {
      kind: 'usage',
      inputTokens: all.reduce((sum, { input }) => sum + input, 0),
      outputTokens: all.reduce((sum, { output }) => sum + output, 0),
      ...(this.cost > 0 ? { costUsd: this.cost } : {}),
    };
  }
}
