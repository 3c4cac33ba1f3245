import { appendFile } from 'node:fs/promises';
import type { PriceList } from '../../plan/agentRules';
import type { Usage, UsageOfModels } from '../../run/usage/usage';
import { allTokens, priced, usageDocument } from '../../run/usage/usage';

/** Keeps what an attempt has used up in its progress file, whoever tells of it: its stream, or what its CLI keeps itself. */
export class UsageRecord {
  private known: Usage | undefined;

  /**
   * @param path of the progress file.
   * @param own prices that a person has given. @param asked the model that was asked for.
   */
  constructor(
    private readonly path: string,
    private readonly own: PriceList | undefined,
    private readonly asked: string | undefined,
  ) {}

  /** Takes what was used in all, as one of them tells it. */
  async tell(used: UsageOfModels): Promise<void> {
    const now = priced(used, this.own, this.asked);
    if (!this.isNews(now)) {
      return;
    }
    this.known = now;
    const line = `${JSON.stringify({ usage: usageDocument(now) })}\n`;
    await appendFile(this.path, line, { mode: 0o600 }).catch(() => undefined);
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

/** How much is known of a cost. */
function worth({ costUsd, pricesOf, costPartial }: Usage): number {
  if (costUsd === undefined) {
    return 0;
  }
  return costPartial === true ? 1 : pricesOf === undefined ? 3 : 2;
}
