import { t } from '@vscode/l10n';

/** What people read where packages are looked for. */
export const SEARCH_STRINGS = {
  bar: t('Find packages'),
  text: t('Find'),
  textHint: t('Title, id, agent or message'),
  file: t('Who may write'),
  fileHint: t('src/path/of/a/file'),
  state: t('State'),
  agent: t('Agent'),
  wave: t('Wave'),
  any: t('Any'),
  found: (found: number, packages: number): string => t('{0} of {1}', found, packages),
  foundSpoken: (found: number): string =>
    found === 0 ? t('No package found') : found === 1 ? t('1 package found') : t('{0} packages found', found),
  next: t('Next match'),
  previous: t('Previous match'),
  close: t('Close and show all packages'),
} as const;
