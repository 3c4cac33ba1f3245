import { t } from '@vscode/l10n';

/** What people read in the narrow view. */
export const COMPACT_STRINGS = {
  openGraph: t('Open Graph'),
  packages: (feature: string): string => t('Packages of {0} by wave', feature),
} as const;
