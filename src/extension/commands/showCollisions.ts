import * as vscode from 'vscode';
import { changedFiles } from '../../node/git/changedFiles';
import { appearanceOf } from '../../run/kernel/kernel';
import type { Collision } from '../../views/ownership/ownership';
import { collisionsOf } from '../../views/ownership/ownership';
import type { FileOwnership } from '../ownership/fileOwnership';
import { WavesError } from '../../wavesError';

/**
 * Shows which packages may write, or write now, what the person has changed and not committed.
 * @throws WavesError `no-repository` when the plan lies in none.
 */
export async function showCollisions(owners: FileOwnership): Promise<void> {
  const { current } = owners;
  const root = current?.session.repository?.root;
  if (current === undefined || root === undefined) {
    throw new WavesError('no-repository', vscode.l10n.t('The plan is not in a git repository.'));
  }
  const paths = (await changedFiles(root, 'HEAD')).flatMap(({ before, after }) => [
    ...new Set([before, after].filter((path) => path !== undefined)),
  ]);
  const collisions = collisionsOf(paths.map((path) => current.ownership.standingOf(path)));
  if (collisions.length === 0) {
    void vscode.window.showInformationMessage(
      paths.length === 0
        ? vscode.l10n.t('You have no uncommitted changes.')
        : vscode.l10n.t(
            'Nothing collides: no package that is not done may write the {0} files that you have changed.',
            paths.length,
          ),
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(collisions.map(row), {
    title: vscode.l10n.t(
      '{0} of the {1} files that you have changed may collide',
      collisions.length,
      paths.length,
    ),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked !== undefined) {
    await vscode.commands.executeCommand('vscode.open', current.uriOf(picked.label));
  }
}

function row({ path, owners, changedBy }: Collision) {
  const both = changedBy.length === 0 ? undefined : vscode.l10n.t('changed by {0} too', changedBy.join(', '));
  return {
    label: path,
    description: both ?? '',
    detail: owners.map(({ id, glob, ...item }) => `${id} (${appearanceOf(item).label}): ${glob}`).join(' · '),
  };
}
