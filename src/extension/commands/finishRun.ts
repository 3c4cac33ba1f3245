import * as vscode from 'vscode';
import { finishedWork, requireFinished } from '../../node/merging/finishedWork';
import type { ChangedPart } from '../../node/merging/finalMerge';
import { finalMerge, partsOf } from '../../node/merging/finalMerge';
import { openPullRequest, pushBranch } from '../../node/git/publishBranch';
import type { FinishKind, TakenWork } from '../../run/merging/mergingEvents';
import type { RunState } from '../../run/run';
import { changersOf } from '../../run/merging/sendingBack';
import type { RunControl } from '../runs/runControl';
import type { FinishSummary } from '../../run/explaining/report/finishSummary';
import { WavesError } from '../../wavesError';
import { changedLine, finishInWindow, finishLine } from '../../run/explaining/report/finishSummary';
import { showMergedWork, showPackageChanges } from '../runs/changesEditor';
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
  /** Parts that stay as they are in the person's branch. */
  readonly without?: readonly string[];
  /** Writes into the run's journal what has become of its work. */
  readonly remember: (taken: TakenWork) => Promise<void>;
}

/**
 * Asks how a run's merged work gets into the person's own branch, and brings it there: the only place where the editor
 * moves that branch.
 * @throws WavesError as `requireFinished` and `finalMerge` do; CancellationError when the person changes their mind.
 */
export async function finishRun(session: PlanSession, control: RunControl): Promise<void> {
  const { run, repository } = session;
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
  const { summary, words } = await finishedWork(repository, run);
  const remember = (taken: TakenWork) => control.remember(session, taken);
  const finish = { root, branch, into, base, merged, ...words, remember };
  const { way, without } = await askHow(finish, finishInWindow(summary), session);
  if (way === 'send-back') {
    await sendBack(finish, session, run, control);
    return;
  }
  const told = await (way === 'push' || way === 'pull-request'
    ? publish(finish, way)
    : merge({ ...finish, without }, way));
  await session.lookForWork();
  await offerCleaning(session, told);
}

/** What can be done with the work, or looked at before. */
interface Choice extends vscode.QuickPickItem {
  readonly way?: FinishKind | 'send-back';
  /** Shows a part of the change; the list is there again when it is asked for. */
  readonly show?: () => Promise<void>;
}

/** What a person wants done, and without which parts. */
interface Wish {
  readonly way: FinishKind | 'send-back';
  readonly without: readonly string[];
}

/** Says what the run brings home, and asks what becomes of it. @throws CancellationError also where it is only looked at. */
async function askHow(
  finish: Finish,
  summary: FinishSummary,
  session: PlanSession,
  without: readonly string[] = [],
): Promise<Wish> {
  const { branch, into } = finish;
  const leaveOut = vscode.l10n.t('$(exclude) Leave Files or Lines Out…');
  // What is pushed or fast-forwarded is the branch itself, with all of it.
  const whole: readonly Choice[] = [
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
  const ways: readonly Choice[] = [
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
    ...(without.length === 0 ? whole : []),
    { label: leaveOut, description: without.join(', ') },
    {
      way: 'send-back',
      label: vscode.l10n.t('$(reply) Send Back…'),
      detail: vscode.l10n.t('The agent of a file, or of lines, goes on and mends what you write'),
    },
    { label: vscode.l10n.t('Look first'), kind: vscode.QuickPickItemKind.Separator },
    ...summary.open.map((point) => ({ label: `$(circle-large-outline) ${point}` })),
    { label: vscode.l10n.t('$(diff-multiple) Whole Change'), show: () => showMergedWork(session) },
    ...summary.packages.map(({ id, title, files, added, removed }) => ({
      label: `$(diff) ${title}`,
      description: changedLine(files, added, removed),
      show: () => showPackageChanges(session, id),
    })),
  ];
  const picked = await vscode.window.showQuickPick(ways, {
    title: vscode.l10n.t('Merge into {0}', into),
    placeHolder: finishLine(summary),
  });
  if (picked?.label === leaveOut) {
    return askHow(finish, summary, session, await askWithout(finish, without));
  }
  await picked?.show?.();
  if (picked?.way === undefined) {
    throw new vscode.CancellationError();
  }
  return { way: picked.way, without };
}

/** Asks which parts stay as they are. @throws CancellationError. */
async function askWithout(finish: Finish, without: readonly string[]): Promise<readonly string[]> {
  const parts = await partsOf(finish.root, { ...finish, from: finish.branch });
  const picked = await vscode.window.showQuickPick(
    parts.map((part) => ({ ...partItem(part), picked: without.includes(part.name) })),
    {
      title: vscode.l10n.t('Leave Files or Lines Out'),
      placeHolder: vscode.l10n.t('These stay as they are. What was checked had them.'),
      canPickMany: true,
      ...FIND_ALL,
    },
  );
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.map(({ part }) => part.name);
}

/** Asks what is to be mended, by whom, and what is wrong with it. @throws CancellationError, WavesError as the driver does. */
async function sendBack(
  finish: Finish,
  session: PlanSession,
  run: RunState,
  control: RunControl,
): Promise<void> {
  const parts = (await partsOf(finish.root, { ...finish, from: finish.branch })).flatMap((part) =>
    changersOf(run, part.path).map((id) => {
      const item = partItem(part);
      return {
        ...item,
        id,
        description: `${item.description} · ${run.packages.get(id)?.planned.title ?? id}`,
      };
    }),
  );
  const picked = await vscode.window.showQuickPick(parts, {
    title: vscode.l10n.t('Send Back'),
    placeHolder: vscode.l10n.t('What is to be mended?'),
    ...FIND_ALL,
  });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  const { id, part } = picked;
  const { path: file, line } = part;
  const place = line === undefined ? { file } : { file, line };
  await control.steer(session, { kind: 'sendBack', package: id, message: '', ...place });
}

const FIND_ALL = { matchOnDescription: true, matchOnDetail: true, ignoreFocusOut: true };

function partItem(part: ChangedPart): vscode.QuickPickItem & { readonly part: ChangedPart } {
  const { path, line, added, removed, text } = part;
  const description = `+${added} −${removed}`;
  return line === undefined
    ? { part, label: `$(file) ${path}`, description }
    : { part, label: `$(blank) ${path}:${line}`, description, detail: text };
}

/** Says what has come of it, and offers to remove what is not needed any more. */
async function offerCleaning(session: PlanSession, told: string): Promise<void> {
  const { landed, leftovers = false } = session.snapshot().finished ?? {};
  const clean = vscode.l10n.t('Clean Up');
  const offered = landed !== undefined && leftovers ? [clean] : [];
  if ((await vscode.window.showInformationMessage(told, ...offered)) === clean) {
    await vscode.commands.executeCommand('waves.cleanWorktrees', session.uri);
  }
}

async function merge(finish: Finish, kind: Exclude<FinishKind, 'push' | 'pull-request'>): Promise<string> {
  const { root, branch: from, into, base, merged, title, body, without = [] } = finish;
  const message = `${kind === 'merge' ? 'Merge ' : ''}${title}\n\n${body}`;
  const wish = { kind, from, into, base, merged, message, without };
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
    : without.length === 0
      ? vscode.l10n.t('{0} has all of the work now, at {1}.', into, after.slice(0, 10))
      : vscode.l10n.t(
          '{0} has the work now, at {1}, but for {2}. Without these nothing was checked.',
          into,
          after.slice(0, 10),
          without.join(', '),
        );
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
