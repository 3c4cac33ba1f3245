import { t } from '@vscode/l10n';
import { costText, tokensText } from '../usage/usage';
import type { BudgetReached } from './budgetFacts';

/** A budget that is used up, in words. */
export function budgetText({ package: id, wave, what, limit, used }: BudgetReached): string {
  const text = (amount: number) =>
    what === 'cost'
      ? (costText({ inputTokens: 0, outputTokens: 0, costUsd: amount }) ?? '')
      : t('{0} tokens', tokensText({ inputTokens: amount, outputTokens: 0 }));
  if (wave !== undefined) {
    return t('The budget of wave {0} is used up: {1} of {2}', wave, text(used), text(limit));
  }
  return id === undefined
    ? t('The budget of the run is used up: {0} of {1}', text(used), text(limit))
    : t('The budget of {0} is used up: {1} of {2}', id, text(used), text(limit));
}
