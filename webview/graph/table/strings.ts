import { t } from '@vscode/l10n';
import type { TableColumn } from './sortPackages';

/** What people read in the table. */
export const TABLE_STRINGS = {
  caption: (feature: string): string => t('Packages of {0}', feature),
  columns: {
    state: t('State'),
    title: t('Package'),
    wave: t('Wave'),
    agent: t('Agent'),
    attempt: t('Attempt'),
    elapsed: t('Time'),
    expected: t('Expected'),
    files: t('Files'),
    usage: t('Used'),
    slack: t('Slack'),
    waits: t('Latest'),
  } satisfies Readonly<Record<TableColumn, string>>,
  minutes: (minutes: number): string => t('{0} min', minutes),
  critical: t('critical'),
  none: t('No package is like that.'),
  more: (rest: number): string => t('Show {0} more', rest),
} as const;
