import { t } from '@vscode/l10n';
import type { WayOut } from '../kernel/kernel';
import { again, deciding, skip, worktree } from '../kernel/kernel';

/** What a person can do about what a package has changed outside of its scope, the most likely first. */
export function scopeWays(
  id: string,
  { repositories = [], unowned }: { readonly repositories?: readonly string[]; readonly unowned?: true },
): readonly WayOut[] {
  const exits = repositories.length === 0 ? exitsOf(id, unowned === true) : repositoryExits(id, repositories);
  return [...exits, worktree(id), again(id), skip(id)];
}

/** What can become of repositories that an agent has made, and of what else lies outside of its scope. */
function repositoryExits(id: string, repositories: readonly string[]): WayOut[] {
  const names = repositories.join(', ');
  return [
    deciding(
      'absorb',
      t('Absorb Files'),
      id,
      { kind: 'absorb', package: id },
      {
        consequence: t(
          'What lies in {0} becomes plain files, judged and merged as any other; the commits made there are kept beside the worktree.',
          names,
        ),
      },
    ),
    ...repositories.map((repository) =>
      deciding(
        'register',
        t('Register {0} as Submodule…', repository),
        id,
        { kind: 'register', package: id, repository, address: '' },
        {
          consequence: t(
            'The commit that is checked out in {0} is merged as a submodule, if a branch or tag at the address is at it; nothing else of it is.',
            repository,
          ),
          asks: 'address',
        },
      ),
    ),
    drop(id, t('{0} is moved beside the worktree; the rest goes on.', names)),
    fail(id),
  ];
}

/** What can become of changes outside of a scope. */
function exitsOf(id: string, unowned: boolean): WayOut[] {
  const consequence = t(
    'What lies outside goes as a patch to the packages that may change it; the rest goes on.',
  );
  return [
    drop(id, t('What lies outside is taken back and kept under a ref; the rest goes on.')),
    ...(unowned
      ? []
      : [deciding('hand-over', t('Hand Over'), id, { kind: 'handOver', package: id }, { consequence })]),
    deciding(
      'widen',
      t('Widen Scope'),
      id,
      { kind: 'widen', package: id },
      {
        consequence: t('The plan lets it write these files, and all that it changed goes on.'),
      },
    ),
    fail(id),
  ];
}

function drop(id: string, consequence: string): WayOut {
  return deciding('drop', t('Drop Changes'), id, { kind: 'drop', package: id }, { consequence });
}

function fail(id: string): WayOut {
  const consequence = t('The attempt counts as failed, and is made again while its budget lasts.');
  return deciding('fail', t('Fail Attempt'), id, { kind: 'fail', package: id }, { consequence });
}
