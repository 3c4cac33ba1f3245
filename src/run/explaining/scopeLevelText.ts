import { t } from '@vscode/l10n';
import type { FormerScopeLevel, SandboxKind, ScopeLevel } from '../kernel/kernel';

/** The level by its present name. @param sandbox of the operating system, where one is around the agent. */
export function presentLevel(level: ScopeLevel | FormerScopeLevel, sandbox?: SandboxKind): ScopeLevel {
  switch (level) {
    case 'enforced':
      return sandbox === undefined ? 'asked' : 'walled';
    case 'watched':
      return 'seen';
    case 'checked':
      return 'judged';
    default:
      return level;
  }
}

/**
 * How an agent is held to its scope, for people: one word, and what it means.
 * @param sandbox of the operating system, where one is around it.
 */
export function scopeLevelText(level: ScopeLevel | FormerScopeLevel, sandbox?: SandboxKind): string {
  const present = presentLevel(level, sandbox);
  if (sandbox !== undefined && present !== 'walled') {
    return t(
      'Walled inside its worktree by the operating system ({0}); within it, what lies outside of the scope is seen, and refused at the end',
      sandbox,
    );
  }
  switch (present) {
    case 'walled':
      return t('Walled: the operating system refuses what lies outside of it ({0})', sandbox ?? '');
    case 'asked':
      return t('Asked: its edits are judged before they happen, what its shell writes is only seen');
    case 'seen':
      return t('Seen: writes outside of it are noticed at once, and refused at the end');
    case 'judged':
      return t('Judged: writes outside of it are found and refused at the end');
  }
}
