import { t } from '@vscode/l10n';
import type { ScopeLevel } from './plannedPackage';

/** How an agent is held to its scope, in words for people. */
export function scopeLevelText(level: ScopeLevel): string {
  switch (level) {
    case 'enforced':
      return t('Writes outside of it are refused before they happen');
    case 'watched':
      return t('Writes outside of it are seen at once, and refused at the end');
    case 'checked':
      return t('Writes outside of it are found and refused at the end');
  }
}
