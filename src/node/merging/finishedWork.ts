import { access, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSatisfied } from '../../run/kernel/kernel';
import type { FileLines, FinishSummary, FinishWords } from '../../run/explaining/report/finishSummary';
import { finishSummary, finishWords } from '../../run/explaining/report/finishSummary';
import { runReport } from '../../run/explaining/report/runReport';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import { isAncestor } from '../git/keptRefs';
import { refCommit } from '../git/objects';
import { readChildren } from '../runs/childRunFollower';
import { FileRunStore } from '../runs/runStore';

/** Where the merged work of a run that has ended stands, as it was looked up and not as it was remembered. */
export interface WorkPlace {
  /** Short name of the person's branch that it is meant for. */
  readonly into: string | undefined;
  /** The commit at which that branch stands, where it has all of the work; undefined: it has not. */
  readonly landed: string | undefined;
  /** Whether the branch with the merged work is there. */
  readonly hasBranch: boolean;
  /** Worktrees of packages that are there, as absolute paths. */
  readonly worktrees: ReadonlySet<string>;
}

/** Looks up where the merged work of a run stands. @throws WavesError `git-failed`. */
export async function workPlace({ root }: RepositoryPlace, run: RunState): Promise<WorkPlace> {
  const paths = [...run.packages.values()].flatMap(({ worktree }) => worktree ?? []);
  const there = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  const into = run.merged?.into ?? run.baseBranch;
  const [branch, head] = await Promise.all([
    refCommit(root, `refs/heads/${run.integrationBranch}`),
    into === undefined ? undefined : refCommit(root, `refs/heads/${into}`),
  ]);
  // A squash has none of the run's commits: it counts as long as the branch has the commit that it made.
  const work = run.merged?.how === 'squash' ? run.merged.after : run.integrationHead;
  const has =
    head !== undefined &&
    work !== undefined &&
    run.integrationHead !== run.base &&
    (await isAncestor(root, work, head).catch(() => false));
  return {
    into,
    landed: has ? head : undefined,
    hasBranch: branch !== undefined,
    worktrees: new Set(there.flat()),
  };
}

/** How often it is looked whether branches or worktrees are others, in milliseconds, where nothing was announced. */
const LOOK_MS = 2000;

/**
 * Notices where the work of a run that has ended may stand elsewhere, first of all at once: branches or worktrees of it are others, or gone. Git is not
 * asked for that, only files of its are looked at.
 * @param changed nothing more is looked at before it has ended.
 */
export function watchWork(
  { commonDir }: RepositoryPlace,
  { integrationBranch, merged, baseBranch, packages }: RunState,
  changed: () => Promise<void>,
): Watching {
  const branches = [integrationBranch, merged?.into ?? baseBranch ?? integrationBranch];
  const [own = '', ...others] = branches.map((name) => join(commonDir, 'refs', 'heads', ...name.split('/')));
  const worktrees = [...packages.values()].flatMap(({ worktree }) =>
    worktree === undefined ? [] : join(worktree, '.git'),
  );
  const files = [
    own,
    ...others,
    join(commonDir, 'packed-refs'),
    join(commonDir, 'reftable', 'tables.list'),
    ...worktrees,
  ];
  let former: string | undefined;
  return watchFolder(dirname(own), { pollMs: LOOK_MS, gapMs: 50 }, async () => {
    const times = await Promise.all(
      files.map((file) =>
        stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      ),
    );
    const before = former;
    former = times.join(' ');
    if (before !== former) {
      await changed();
    }
  });
}

/**
 * What a run brings home, summed up from its journal and from what git says of its lines.
 * @throws WavesError `git-failed` when a commit of it is not there any more.
 */
export async function finishedWork(
  { root, commonDir }: RepositoryPlace,
  run: RunState,
): Promise<{ readonly summary: FinishSummary; readonly words: FinishWords }> {
  const runs = FileRunStore.forReading(commonDir);
  const [{ events }, children, lines] = await Promise.all([
    runs.read(run.run),
    readChildren(runs, run),
    changedLines(root, run.base, run.integrationHead),
  ]);
  const report = runReport(events, (child) => children.get(child)?.events);
  if (report === undefined) {
    throw new Error(`The journal of ${run.run} does not begin a run`);
  }
  const summary = finishSummary(report, lines);
  return { summary, words: finishWords(report, summary) };
}

/** How many lines of which files differ between two commits. */
async function changedLines(root: string, from: string, to: string): Promise<FileLines[]> {
  const { stdout } = await git(root, ['diff', '--numstat', '--no-renames', '-z', from, to, '--']);
  return stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [added = '', removed = '', ...path] = line.split('\t');
      // git prints a dash for binary files.
      return { path: path.join('\t'), added: Number(added) || 0, removed: Number(removed) || 0 };
    });
}

/**
 * Whether a run's work can be brought into a person's branch now.
 * @param partial also when packages are missing.
 * @throws WavesError `driver-refused` while the run goes on, `unfinished` when packages are missing, `unknown-run` when
 * nothing was merged.
 */
export function requireFinished(state: RunState, partial: boolean): void {
  if (state.integrationHead === state.base) {
    throw new WavesError('unknown-run', 'Nothing has been merged in this run.');
  }
  if (state.phase !== 'ended') {
    throw new WavesError(
      'driver-refused',
      `The run ${state.run} still goes on.`,
      'Wait for its end: waves watch',
    );
  }
  const missing = [...state.packages.values()].filter((item) => !isSatisfied(item));
  if (missing.length > 0 && !partial) {
    const names = missing.map(({ planned }) => planned.id).join(', ');
    throw new WavesError(
      'unfinished',
      `These packages are not done: ${names}.`,
      'What is merged so far can be taken all the same: --partial',
    );
  }
}
