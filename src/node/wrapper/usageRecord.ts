import { appendFile } from 'node:fs/promises';
import type { AgentUsage } from '../../agents/streams/agentEvent';
import type { AttemptSpec } from '../../ports/attempts';
import type { Usage, UsageOfModels } from '../../run/usage/usage';
import { allTokens, priced, usageBeyond, usageDocument, usageIn } from '../../run/usage/usage';

/** Keeps what an attempt has used up in its progress file, whoever tells of it: its stream, or what its CLI keeps itself. */
export class UsageRecord {
  private known: Usage | undefined;
  /** One line after the other: whoever reads them takes the last. */
  private writing: Promise<void> = Promise.resolve();

  /** @param path of the progress file. */
  constructor(
    private readonly path: string,
    private readonly spec: Pick<AttemptSpec, 'prices' | 'spent' | 'stream'>,
  ) {}

  /** Takes what was used in all, as one of them tells it. */
  async tell(used: AgentUsage): Promise<void> {
    const { prices, spent, stream } = this.spec;
    const now = priced(spent === undefined ? used : beyond(used, spent), prices, stream?.model);
    if (!this.isNews(now)) {
      return;
    }
    this.known = now;
    const line = `${JSON.stringify({ usage: usageDocument(now) })}\n`;
    this.writing = this.writing.then(() =>
      appendFile(this.path, line, { mode: 0o600 }).catch(() => undefined),
    );
    await this.writing;
  }

  /** Both tell the same, one of them later or with less of what it cost. */
  private isNews(now: Usage): boolean {
    if (this.known === undefined) {
      return true;
    }
    const more = allTokens(now) - allTokens(this.known);
    const better = worth(now) - worth(this.known);
    const isDearer = (now.costUsd ?? 0) > (this.known.costUsd ?? 0);
    return more > 0 || (more === 0 && (better > 0 || (better === 0 && isDearer)));
  }
}

/** What an attempt has used of all that a conversation has; of which of several models, nobody says. */
function beyond({ models = {}, ...all }: AgentUsage, spent: Usage): UsageOfModels {
  if (all.ofConversation !== true) {
    return { ...all, models };
  }
  const own = usageBeyond(usageIn(all), spent);
  const [model, ...others] = Object.keys(models);
  return model === undefined || others.length > 0 ? own : { ...own, models: { [model]: own } };
}

/** How much is known of a cost. */
function worth({ costUsd, pricesOf, costPartial }: Usage): number {
  if (costUsd === undefined) {
    return 0;
  }
  return costPartial === true ? 1 : pricesOf === undefined ? 3 : 2;
}
