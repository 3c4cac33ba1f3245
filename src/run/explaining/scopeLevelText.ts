import { t } from '@vscode/l10n';
import type { SandboxKind, ScopeLevel } from '../kernel/plannedPackage';

/**
 * How an agent is held to its scope, in words for people.
 * @param sandbox of the operating system, where one is around it.
 */
export function scopeLevelText(level: ScopeLevel, sandbox?: SandboxKind): string {
  if (sandbox !== undefined) {
    return level === 'enforced'
      ? t('Writes outside of it are refused, by the operating system too ({0})', sandbox)
      : t('The operating system keeps it inside its worktree ({0})', sandbox);
  }
  switch (level) {
    case 'enforced':
      return t('Writes outside of it are refused before they happen');
    case 'watched':
      return t('Writes outside of it are seen at once, and refused at the end');
    case 'checked':
      return t('Writes outside of it are found and refused at the end');
  }
}
