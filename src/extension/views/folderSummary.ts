import { t } from '@vscode/l10n';
import type { OwnedFolder } from '../../views/ownership/ownershipTree';

/** More owners than these are only counted. */
const MOST_NAMED = 2;

/** What stands beside a folder: who may write in it, and how many of its files are contested or nobody's. */
export function folderSummary({ owners, count, contested, unowned }: OwnedFolder): string {
  if (unowned === count) {
    return t('unowned');
  }
  return [
    owners.size <= MOST_NAMED ? [...owners].join(', ') : t('{0} packages', owners.size),
    ...(contested > 0 ? [t('{0} contested', contested)] : []),
    ...(unowned > 0 ? [t('{0} unowned', unowned)] : []),
  ].join(' · ');
}
