import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { isActive } from '../../run/packageStates';
import { standingFor } from '../find/fileArgument';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { PlanSession } from '../plans/planSession';
import { WavesError } from '../../wavesError';

/**
 * Opens a file as it lies in the worktree of a package: of the one that is named, else of the one that works on it.
 * @throws WavesError `unknown-package` where there is no such worktree, or no such file in it yet.
 */
export async function openInWorktree(argument: unknown, owners: FileOwnership): Promise<void> {
  const { session, id, path } = wanted(argument, owners);
  const worktree = session.run?.packages.get(id)?.worktree;
  if (worktree === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} has no worktree yet.', id));
  }
  const uri = vscode.Uri.joinPath(vscode.Uri.file(worktree), ...path.split('/'));
  if (!existsSync(uri.fsPath)) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} is not in the worktree of {1}.', path, id));
  }
  await vscode.window.showTextDocument(uri);
}

function wanted(
  argument: unknown,
  owners: FileOwnership,
): { readonly session: PlanSession; readonly id: string; readonly path: string } {
  if (isTarget(argument)) {
    const { package: id, path } = argument;
    const session = owners.all.find((plan) => plan.session.run?.packages.has(id))?.session;
    if (session === undefined) {
      throw new WavesError('unknown-package', vscode.l10n.t('{0} has no worktree yet.', id));
    }
    return { session, id, path };
  }
  const { standing, ownership } = standingFor(argument, owners);
  const id = standing.changedBy[0]?.id ?? standing.owners.find(({ state }) => isActive(state))?.id;
  if (id === undefined) {
    const message = vscode.l10n.t('No package is working on {0} now.', standing.path);
    throw new WavesError('unknown-package', message);
  }
  return { session: ownership.session, id, path: standing.path };
}

function isTarget(value: unknown): value is { readonly package: string; readonly path: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'package' in value &&
    'path' in value &&
    typeof value.package === 'string' &&
    typeof value.path === 'string'
  );
}
