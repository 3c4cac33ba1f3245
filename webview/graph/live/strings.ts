import { t } from '@vscode/l10n';
import type { GraphRunState } from '../../../src/protocol/graph';

/** What a screen reader says when something changes. Brief, because it interrupts. */
export const LIVE_STRINGS = {
  package: (title: string, state: string): string => `${title}: ${state}`,
  many: (count: number, state: string): string => t('{0} packages: {1}', count, state),
  paused: t('Run paused: nothing new begins'),
  resumed: t('Run goes on'),
  run: {
    none: '',
    running: t('Run started'),
    stopping: t('Run is stopping'),
    done: t('Run done'),
    failed: t('Run ended, not everything is done'),
    stuck: t('Run is waiting for a person'),
    cancelled: t('Run cancelled'),
  } satisfies Readonly<Record<GraphRunState, string>>,
} as const;
