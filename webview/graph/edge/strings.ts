import { t } from '@vscode/l10n';
import type { EdgeFlow } from './edgeFlow';

/** What people read and hear about edges. */
export const EDGE_STRINGS = {
  contract: (names: string): string => t('contract: {0}', names),
  handoff: (names: string): string => t('handoff: {0}', names),
  order: t('order only'),
  opens: t('a click opens the contract'),
  andMore: (names: string, rest: number): string => t('{0} and {1} more', names, rest),
  flows: {
    satisfied: t('satisfied'),
    active: t('under way'),
    waiting: t('waiting'),
    broken: t('held up'),
  } satisfies Readonly<Record<EdgeFlow, string>>,
  flow: (flow: string, title: string, state: string): string => t('{0}: {1} is {2}', flow, title, state),
  critical: t('on the critical path'),
  redundant: t('redundant: other dependencies imply it'),
  between: (from: string, to: string): string => t('{0} → {1}', from, to),
  link: (title: string, flow: string, cargo: string): string => t('{0} ({1}, {2})', title, flow, cargo),
  buildsOn: (links: string): string => t('Builds on {0}.', links),
  neededBy: (titles: string): string => t('Needed by {0}.', titles),
} as const;
