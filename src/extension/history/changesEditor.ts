import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { changedFiles } from '../../node/git/changedFiles';
import type { PackageRun } from '../../run/run';
import { WavesError } from '../../wavesError';
import { packagePlace } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import { committedUri } from './committedFiles';
import { workUri } from './workFiles';

/** Two states of a repository; without `tip`, the later one is what lies in the work tree now. */
interface Comparison {
  readonly title: string;
  readonly folder: string;
  readonly base: string;
  readonly tip?: string;
}

/**
 * Opens everything that a run has merged so far as one diff.
 * @throws WavesError `unknown-run` when nothing has been merged.
 */
export async function showMergedWork({ run, repository }: PlanSession): Promise<void> {
  if (run === undefined || repository === undefined || run.integrationHead === run.base) {
    throw new WavesError('unknown-run', vscode.l10n.t('Nothing has been merged yet.'));
  }
  await openChanges({
    title: vscode.l10n.t('{0}: Merged Work', run.feature.title),
    folder: repository.root,
    base: run.base,
    tip: run.integrationHead,
  });
}

/**
 * Opens what a package has changed as one diff: in its worktree while that is there, else as it was committed.
 * @throws WavesError `unknown-package` when it has not worked yet.
 */
export async function showPackageChanges(session: PlanSession, address: string): Promise<void> {
  const { repository } = session;
  const { run, id } = packagePlace(session, address);
  const item = run?.packages.get(id);
  const comparison = item && repository && comparisonOf(item, repository.root);
  if (comparison === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} has not changed anything yet.', id));
  }
  await openChanges(comparison);
}

function comparisonOf(item: PackageRun, root: string): Comparison | undefined {
  const { base, head, worktree } = item;
  if (base === undefined) {
    return undefined;
  }
  const title = vscode.l10n.t('{0}: Changes', item.planned.title);
  if (head !== undefined) {
    return { title, folder: root, base, tip: head };
  }
  return worktree !== undefined && existsSync(worktree) ? { title, folder: worktree, base } : undefined;
}

async function openChanges({ title, folder, base, tip }: Comparison): Promise<void> {
  const files = await changedFiles(folder, base, tip);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0}: no file differs.', title));
    return;
  }
  const later = (path: string) =>
    tip === undefined ? workUri(folder, path) : committedUri(folder, tip, path);
  const resources = files.map(({ before, after }) => [
    vscode.Uri.joinPath(vscode.Uri.file(folder), ...(after ?? before ?? '').split('/')),
    before === undefined ? undefined : committedUri(folder, base, before),
    after === undefined ? undefined : later(after),
  ]);
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}
