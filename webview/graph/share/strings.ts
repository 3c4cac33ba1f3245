import { t } from '@vscode/l10n';

/** What people read where the graph is handed on. */
export const SHARE_STRINGS = {
  menu: t('Share'),
  link: t('Copy link to package'),
  mermaid: t('Copy as Mermaid'),
  svg: t('Copy as SVG'),
  png: t('Copy as PNG'),
  saveSvg: t('Save as SVG…'),
  savePng: t('Save as PNG…'),
  copied: t('Copied'),
  failed: (message: string): string => t('The picture could not be drawn: {0}', message),
} as const;
