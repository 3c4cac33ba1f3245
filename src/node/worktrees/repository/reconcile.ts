import type { Clock } from '../../../ports/ports';
import type { BranchMove, IntegrationTip } from '../../../run/merging/branchMove';
import { WavesError } from '../../../wavesError';
import type { RepositoryPlace } from '../../git/findRepository';
import { git, splitZ } from '../../git/git';
import { inSomeonesName } from '../../git/identity';
import { isAncestor, keepCommits } from '../../git/keptRefs';
import { branchCheckedOut } from '../leftovers';
import { holderOf } from '../worktreeList';
import { RUN_TRAILER, trailerValue } from './merges';
import { refCommit } from '../../git/objects';
import { mergeTrees } from '../../git/mergeTrees';

/** How often it is looked anew because the branch moved meanwhile, before that is taken for a fault. */
const TRIES = 20;

/**
 * Where a run's branch really stands. Commits on top of what was merged are taken as they are; where something that was
 * merged is missing, the branch is moved so that it has it again, and what was found is kept at a ref first.
 * @param known where the run has left it. @param run whose merges are no news.
 * @throws WavesError `branch-checked-out` when it would have to be moved under a work tree, `git-failed`.
 */
export async function reconcileBranch(
  place: RepositoryPlace,
  branch: string,
  known: string,
  run: string,
  clock: Clock,
): Promise<IntegrationTip> {
  const { root } = place;
  const ref = `refs/heads/${branch}`;
  for (let round = 1; round <= TRIES; round++) {
    const tip = await refCommit(root, ref);
    if (tip === known) {
      return { tip };
    }
    if (tip !== undefined && (await isAncestor(root, known, tip))) {
      const subjects = await foreignCommits(root, known, tip, run);
      const move: BranchMove = { what: 'committed', found: tip, to: tip, subjects };
      return subjects.length === 0 ? { tip } : { tip, move };
    }
    await refuseCheckedOut(place, branch);
    const move =
      tip === undefined ? await lost(root, ref, known) : await put(root, branch, known, tip, run, clock);
    const words = 'waves: what was merged is brought back';
    const moved = await git(root, ['update-ref', '-m', words, ref, move.to, tip ?? ''], {
      answers: [1, 128],
    });
    if (moved.code === 0) {
      return { tip: move.to, move };
    }
    if ((await refCommit(root, ref)) === tip) {
      throw new WavesError('git-failed', `The branch ${branch} cannot be moved: ${moved.stderr.trim()}`);
    }
  }
  throw new WavesError('git-failed', `The branch ${branch} keeps moving; something else writes to it.`);
}

/** The branch is not there: what was merged still is, since no git throws commits away that soon. */
async function lost(root: string, ref: string, known: string): Promise<BranchMove> {
  if ((await refCommit(root, known)) === undefined) {
    throw new WavesError(
      'git-failed',
      `The branch ${ref.replace('refs/heads/', '')} is gone, and so is ${known.slice(0, 10)}, which was merged into it.`,
      'Fetch it from where it was pushed to, or begin the run anew: waves run PLAN --fresh',
    );
  }
  const renamed = await newName(root, ref, known);
  return { what: 'gone', to: known, subjects: [], ...(renamed === undefined ? {} : { renamed }) };
}

/** By what git writes down when it renames a branch. */
async function newName(root: string, ref: string, known: string): Promise<string | undefined> {
  const format = '--format=%(refname:short)';
  const { stdout } = await git(root, ['for-each-ref', format, `--contains=${known}`, 'refs/heads']);
  for (const name of stdout.split('\n').filter((line) => line !== '')) {
    const log = await git(root, ['reflog', 'show', '--format=%gs', `refs/heads/${name}`, '--'], {
      answers: [128],
    });
    if (log.stdout.split('\n').includes(`Branch: renamed ${ref} to refs/heads/${name}`)) {
      return name;
    }
  }
  return undefined;
}

/** The branch stands where something that was merged is missing. */
async function put(
  root: string,
  branch: string,
  known: string,
  found: string,
  run: string,
  clock: Clock,
): Promise<BranchMove> {
  if (await isAncestor(root, found, known)) {
    return { what: 'taken-off', found, to: known, subjects: [] };
  }
  const [kept] = await keepCommits(root, branch, [found], known, clock);
  const subjects = await foreignCommits(root, known, found, run);
  const move = { what: 'rewritten', found, subjects, ...(kept === undefined ? {} : { kept }) } as const;
  const merged = await mergeTrees(root, known, found);
  if (merged.kind === 'conflict') {
    return { ...move, to: known, conflicts: merged.files };
  }
  // What was merged comes first, so that a walk along first parents finds the run's merges.
  const parents = ['-p', known, '-p', found];
  const input = `Bring back what was merged into ${branch}\n`;
  const made = await inSomeonesName(root, (env) =>
    git(root, ['commit-tree', merged.tree, ...parents, '-F', '-'], { input, env }),
  );
  return { ...move, to: made.stdout.trim() };
}

/** Subjects of the commits along first parents that are no merges of the run, the newest first. */
async function foreignCommits(root: string, known: string, tip: string, run: string): Promise<string[]> {
  const format = `%s%x1f%(trailers:key=${RUN_TRAILER},valueonly,unfold,separator=%x1d)`;
  const { stdout } = await git(root, [
    'log',
    '-z',
    '--first-parent',
    `--format=${format}`,
    `${known}..${tip}`,
    '--',
  ]);
  const own = trailerValue(run);
  return splitZ(stdout)
    .map((entry) => entry.trim().split('\x1f'))
    .flatMap(([subject = '', owner]) => (owner === own ? [] : [subject]));
}

/** Moved under a work tree, the branch would make that tree look as if it took everything back. */
async function refuseCheckedOut(place: RepositoryPlace, branch: string): Promise<void> {
  const holder = await holderOf(place, branch);
  if (holder !== undefined) {
    throw branchCheckedOut(branch, holder);
  }
}
