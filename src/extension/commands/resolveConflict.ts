import * as vscode from 'vscode';
import type { PackageRun } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { PackageTarget } from '../views/commandTarget';
import { packagePlace } from '../plans/packagePlace';
import type { RunControl } from '../runs/runControl';

/** How long the driver may take to put a conflict into a worktree, in milliseconds. */
const PATIENCE_MS = 60_000;

/** The package whose conflict is resolved. */
type Conflicting = Pick<PackageTarget, 'session' | 'address'>;

/** As much of Git's own extension as is needed here. */
interface GitExtension {
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<unknown> };
}

/**
 * Puts the conflict that blocks a package into its worktree and opens its files in the merge editor. What is committed
 * there is taken up by the run.
 * @throws WavesError `driver-refused` when no conflict blocks the package.
 */
export async function resolveConflict(target: Conflicting, control: RunControl): Promise<void> {
  const { session, address } = target;
  await control.steer(session, { kind: 'resolve', package: address });
  const { worktree = '', violations } = await opened(target);
  const folder = vscode.Uri.file(worktree);
  await openInSourceControl(folder);
  for (const file of violations) {
    await openMergeEditor(vscode.Uri.joinPath(folder, ...file.split('/')));
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Resolve the conflicts of {0}, then commit the merge. The run goes on by itself.', address),
  );
}

/** Resolves when the conflict stands in the worktree. */
function opened({ session, address }: Conflicting): Promise<PackageRun> {
  const now = () => {
    const { run, id } = packagePlace(session, address);
    return run?.packages.get(id);
  };
  return new Promise((resolve, reject) => {
    const late = vscode.l10n.t('The conflict of {0} is not in its worktree yet.', address);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      listening.dispose();
      settle();
    };
    const timer = setTimeout(
      () => end(() => reject(new WavesError('driver-unreachable', late))),
      PATIENCE_MS,
    );
    const look = () => {
      const item = now();
      if (item?.conflict?.resolving?.tip !== undefined) {
        end(() => resolve(item));
      }
    };
    const listening = session.onDidChange(look);
    look();
  });
}

/** The merge editor belongs to Git's extension, which has to know the worktree. */
async function openInSourceControl(folder: vscode.Uri): Promise<void> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const git = extension?.isActive === true ? extension.exports : await extension?.activate();
  await git?.getAPI(1).openRepository(folder);
}

/** A file that one side has deleted, a submodule or a folder has nothing to merge by lines: it is only opened. */
async function openMergeEditor(file: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('git.openMergeEditor', file);
  } catch {
    await vscode.commands.executeCommand('revealInExplorer', file);
  }
}
