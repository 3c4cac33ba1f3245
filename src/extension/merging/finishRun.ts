import * as vscode from 'vscode';
import { finishWords, requireFinished } from '../../engine/merging/finishRun';
import { finalMerge } from '../../node/merging/finalMerge';
import { openPullRequest, pushBranch } from '../../node/git/publishBranch';
import type { FinishKind, TakenWork } from '../../run/merging/merging';
import { WavesError } from '../../wavesError';
import type { PlanSession } from '../plans/planSession';
import { requireTrust } from '../editor/trust';

/** The run's work and where it is to go. */
interface Finish {
  readonly root: string;
  readonly branch: string;
  readonly into: string;
  readonly base: string;
  /** Where the run has left its branch. */
  readonly merged: string;
  readonly title: string;
  readonly body: string;
  /** Writes into the run's journal what has become of its work. */
  readonly remember: Remember;
}

type Remember = (taken: TakenWork) => Promise<void>;

/**
 * Asks how a run's merged work gets into the person's own branch, and brings it there: the only place where the editor
 * moves that branch.
 * @throws WavesError as `requireFinished` and `finalMerge` do; CancellationError when the person changes their mind.
 */
export async function finishRun({ run, repository }: PlanSession, remember: Remember): Promise<void> {
  await requireTrust();
  if (run === undefined || repository === undefined) {
    throw new WavesError('unknown-run', vscode.l10n.t('Nothing has been merged yet.'));
  }
  await unlessConfirmed('unfinished', vscode.l10n.t('Take What Is Done'), (partial) =>
    requireFinished(run, partial),
  );
  const into = run.baseBranch;
  if (into === undefined) {
    const message = vscode.l10n.t('The run did not begin from a branch.');
    throw new WavesError('usage', message, 'waves merge --into BRANCH');
  }
  const { root } = repository;
  const { integrationBranch: branch, integrationHead: merged, base } = run;
  const finish = { root, branch, into, base, merged, ...finishWords(run), remember };
  const way = await askHow(finish);
  const told = await (way === 'push' || way === 'pull-request' ? publish(finish, way) : merge(finish, way));
  void vscode.window.showInformationMessage(told);
}

async function askHow({ branch, into }: Finish): Promise<FinishKind> {
  const ways: readonly (vscode.QuickPickItem & { readonly way: FinishKind })[] = [
    {
      way: 'merge',
      label: vscode.l10n.t('$(git-merge) Merge into {0}', into),
      detail: vscode.l10n.t('One merge commit, with the history of every package behind it'),
    },
    {
      way: 'squash',
      label: vscode.l10n.t('$(git-commit) Squash into {0}', into),
      detail: vscode.l10n.t('One commit with all of the work'),
    },
    {
      way: 'fast-forward',
      label: vscode.l10n.t('$(arrow-right) Fast-Forward {0}', into),
      detail: vscode.l10n.t('The history as the run made it, without a further commit'),
    },
    {
      way: 'push',
      label: vscode.l10n.t('$(cloud-upload) Push {0}', branch),
      detail: vscode.l10n.t('{0} stays where it is', into),
    },
    {
      way: 'pull-request',
      label: vscode.l10n.t('$(git-pull-request) Push and Open a Pull Request'),
      detail: vscode.l10n.t('With gh, the command line of GitHub; {0} stays where it is', into),
    },
  ];
  const picked = await vscode.window.showQuickPick(ways, {
    title: vscode.l10n.t('Finish Run'),
    placeHolder: vscode.l10n.t('What becomes of {0}?', branch),
  });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.way;
}

async function merge(finish: Finish, kind: Exclude<FinishKind, 'push' | 'pull-request'>): Promise<string> {
  const { root, branch: from, into, base, merged, title, body } = finish;
  const wish = { kind, from, into, base, merged, message: `${title}\n\n${body}` };
  const { before, after } = await unlessConfirmed(
    'branch-moved',
    vscode.l10n.t('Merge All the Same'),
    (moved) => finalMerge(root, { ...wish, moved }),
  );
  if (before !== after) {
    await finish.remember({ how: kind, into, before, after });
  }
  return before === after
    ? vscode.l10n.t('{0} has everything of {1} already.', into, from)
    : vscode.l10n.t('{0} has all of the work now, at {1}.', into, after.slice(0, 10));
}

async function publish(finish: Finish, way: 'push' | 'pull-request'): Promise<string> {
  const remote = await pushBranch(finish.root, finish);
  if (way === 'push') {
    await finish.remember({ how: way, into: finish.into, remote });
    return vscode.l10n.t('Pushed {0} to {1}.', finish.branch, remote);
  }
  const url = await openPullRequest(finish.root, finish, finish.title, finish.body);
  await finish.remember({ how: way, into: finish.into, remote, url });
  await vscode.env.openExternal(vscode.Uri.parse(url));
  return vscode.l10n.t('The pull request is open: {0}', url);
}

/** Does something, and again when the person confirms what stood against it. */
async function unlessConfirmed<T>(
  reason: 'branch-moved' | 'unfinished',
  confirmation: string,
  work: (confirmed: boolean) => T | Promise<T>,
): Promise<T> {
  try {
    return await work(false);
  } catch (error) {
    if (!WavesError.is(error, reason)) {
      throw error;
    }
    const answer = await vscode.window.showWarningMessage(error.message, { modal: true }, confirmation);
    if (answer === undefined) {
      throw new vscode.CancellationError();
    }
    return work(true);
  }
}
