import { t } from '@vscode/l10n';
/** What people read about the canvas. */
export const CANVAS_STRINGS = {
  graph: (feature: string): string =>
    t('Packages of {0} by wave. Arrow keys move, question mark shows all keys.', feature),
} as const;
