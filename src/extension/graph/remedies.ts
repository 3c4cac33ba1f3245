import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { git, splitZ } from '../../node/git/git';
import { identityEnvironment } from '../../node/git/identity';
import type { Remedy } from '../../protocol/graph';
import { showPlan } from '../plans/showPlan';
import type { PlanSession } from '../plans/planSession';

/**
 * Does what a person chose where the graph could not be shown or nothing could be run.
 * @throws WavesError when it cannot be done.
 */
export async function applyRemedy(session: PlanSession, remedy: Remedy): Promise<void> {
  switch (remedy) {
    case 'trust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'initRepository':
      await initRepository(session);
      return;
    case 'openPlan':
      await showPlan(session);
      return;
    case 'newPlan':
      await vscode.commands.executeCommand('waves.newPlan');
      return;
    case 'finishRun':
    case 'showMergedWork':
    case 'cleanWorktrees':
      await vscode.commands.executeCommand(`waves.${remedy}`, session.uri);
      return;
    case 'showOutput':
      await vscode.commands.executeCommand('waves.showOutput');
      return;
    case 'retry':
      await session.refresh();
  }
}

/** Makes a git repository of the workspace folder that the plan is in. */
async function initRepository(session: PlanSession): Promise<void> {
  const { uri } = session;
  await beginRepository(vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath));
  await session.refresh();
}

/**
 * Makes a git repository of a folder and commits what is there, since agents begin from a commit. Where there is more than the
 * plan, the person is asked first; without a yes, source control shows what could be committed.
 * @param folder absolute. @throws WavesError `git-failed`, `git-missing`.
 */
async function beginRepository(folder: string): Promise<void> {
  await git(folder, ['init', '--quiet']);
  const { stdout } = await git(folder, ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  const files = splitZ(stdout);
  if (files.length <= 1 || (await mayCommit(files))) {
    await git(folder, ['add', '--all']);
    await git(folder, ['commit', '--quiet', '--allow-empty', '--message', 'Begin'], {
      env: await identityEnvironment(folder),
    });
  } else {
    await vscode.commands.executeCommand('workbench.view.scm');
  }
  // Source control shows it without being told, too, but later.
  await Promise.resolve(vscode.commands.executeCommand('git.openRepository', folder)).catch(() => undefined);
}

async function mayCommit(files: readonly string[]): Promise<boolean> {
  const commit = vscode.l10n.t('Commit Them');
  const folders = [...new Set(files.map((path) => (path.includes('/') ? `${path.split('/')[0]}/` : path)))];
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('The repository is there. Commit {0} files as its first commit?', files.length),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Agents begin from a commit. {0}',
        folders.length > 12 ? `${folders.slice(0, 12).join(', ')}, ...` : folders.join(', '),
      ),
    },
    commit,
  );
  return answer === commit;
}
