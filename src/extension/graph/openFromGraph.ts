import * as vscode from 'vscode';
import { contextPath } from '../../node/runs/runFolder';
import type { FromGraph } from '../../protocol/graph';
import { WavesError } from '../../wavesError';
import { showPackageChanges } from '../runs/changesEditor';
import { committedUri } from '../runs/committedFiles';
import { packagePlace } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import { sidesOf } from './packageChanges';

/**
 * Opens what the graph asks for: a file of the repository, the change that a package made to one, all its changes, or a file
 * as it was reviewed, or what its agent has left for others.
 * @throws WavesError when there is nothing to show.
 */
export async function openFromGraph(
  session: PlanSession,
  { what, package: id, path, line }: Extract<FromGraph, { readonly type: 'open' }>,
): Promise<void> {
  if (what === 'diff' && path === undefined) {
    await showPackageChanges(session, id);
  } else if (what === 'diff') {
    await openFileChange(session, id, path ?? '');
  } else if (what === 'context') {
    await openContext(session, id);
  } else if (what === 'reviewed') {
    await openReviewed(session, id, { path: path ?? '', line });
  } else {
    if (path !== undefined && (await openContract(session, id, path))) {
      return;
    }
    const { repository, uri } = session;
    const root = repository === undefined ? vscode.Uri.joinPath(uri, '..') : vscode.Uri.file(repository.root);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(root, path ?? ''));
  }
}

/** Opens what is kept of a merged package's context. */
async function openContext(session: PlanSession, address: string): Promise<void> {
  const { repository } = session;
  const { run, id } = packagePlace(session, address);
  if (repository === undefined || run?.packages.get(id)?.context === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('Nothing is kept of the context of {0} yet.', id));
  }
  const file = vscode.Uri.file(contextPath(repository.commonDir, run.run, id));
  await vscode.commands.executeCommand('vscode.open', file);
}

/**
 * Opens a contract as it stands on the integration branch; where it has changed under the package, beside what the package was
 * built on.
 * @returns whether the path is one.
 */
async function openContract(session: PlanSession, address: string, path: string): Promise<boolean> {
  const { repository } = session;
  const { run, id } = packagePlace(session, address);
  const contract = run?.contracts.get(path);
  if (repository === undefined || contract === undefined) {
    return false;
  }
  const item = run?.packages.get(id);
  const now = committedUri(repository.root, contract.commit, path);
  if (item?.base !== undefined && item.drifts.some((drift) => drift.path === path)) {
    const before = committedUri(repository.root, item.base, path);
    const title = vscode.l10n.t('{0} (since {1} was built)', path, item.planned.title);
    await vscode.commands.executeCommand('vscode.diff', before, now, title, { preview: true });
  } else {
    await vscode.commands.executeCommand('vscode.open', now);
  }
  return true;
}

/** Opens a file in the commit that was reviewed, whatever has become of it since, at the line that a finding is about. */
async function openReviewed(
  session: PlanSession,
  address: string,
  { path, line }: { readonly path: string; readonly line: number | undefined },
): Promise<void> {
  const { repository } = session;
  const { run, id } = packagePlace(session, address);
  const head = run?.packages.get(id)?.review?.head;
  if (repository === undefined || head === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('The work of {0} has not been reviewed.', id));
  }
  await vscode.commands.executeCommand('vscode.open', committedUri(repository.root, head, path), {
    preview: true,
    ...(line === undefined ? {} : { selection: new vscode.Range(line - 1, 0, line - 1, 0) }),
  });
}

async function openFileChange(session: PlanSession, address: string, path: string): Promise<void> {
  const { repository } = session;
  const { run, id } = packagePlace(session, address);
  const state = run?.packages.get(id);
  const sides = sidesOf(state);
  if (repository === undefined || sides === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} has not changed anything yet.', id));
  }
  const { base, head, worktree } = sides;
  const before = committedUri(repository.root, base, path);
  const after =
    head === undefined
      ? vscode.Uri.joinPath(vscode.Uri.file(worktree), ...path.split('/'))
      : committedUri(repository.root, head, path);
  const title = vscode.l10n.t('{0} ({1})', path, state?.planned.title ?? id);
  await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
}
