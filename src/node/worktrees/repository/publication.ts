import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishedFiles, PublishingPlace } from '../../../ports/ports';
import { WavesError } from '../../../wavesError';
import { git, splitZ } from '../../git/git';
import { inSomeonesName } from '../../git/identity';
import { commitIn } from '../../git/objects';
import { linksLeadingOut, readyHead, standingOf } from '../../git/presentWorktree';

/** How often it is made anew because the agent committed meanwhile, before that is taken for a fault. */
const TRIES = 20;

/**
 * Makes a commit of some files of a worktree on top of `base`, with nothing else of what was done there, and merges that
 * into its branch, so that the branch and whoever merges the commit agree on it later. The agent's files are only read.
 * @param paths from the top of the worktree; folders count with all in them that git does not ignore.
 * @param admits whether a file may be in it.
 * @throws WavesError `git-failed` where git is in the middle of something there, or the branch is not checked out.
 */
export async function publishFiles(
  { worktree, branch, base }: PublishingPlace,
  paths: readonly string[],
  message: string,
  admits: (path: string) => boolean,
): Promise<PublishedFiles> {
  const known = await listed(worktree, paths);
  const missing = paths.filter((path) => !known.some((file) => file === path || file.startsWith(`${path}/`)));
  if (missing.length > 0) {
    return { kind: 'missing', files: missing };
  }
  const links = new Set(await linksLeadingOut(worktree, known));
  const outside = known.filter((file) => !admits(file) || links.has(file));
  if (outside.length > 0) {
    return { kind: 'outside', files: outside };
  }
  const { gitDir } = await standingOf(worktree);
  const index = new OwnIndex(worktree, gitDir);
  try {
    const tree = await index.treeOf(base, known);
    const before = await git(worktree, ['rev-parse', `${base}^{tree}`]);
    if (before.stdout.trim() === tree) {
      return { kind: 'unchanged' };
    }
    const commit = await commitTree(worktree, tree, [base], message);
    await mergeOn({ worktree, branch }, index, commit, known, message);
    return { kind: 'made', commit, files: known };
  } finally {
    await index.remove();
  }
}

/**
 * Merges a commit of some files into the branch of a worktree, as `publishFiles` does where that has made it.
 * @param files all that differs in it from its parent.
 * @throws WavesError `git-failed` as `publishFiles` does.
 */
export async function mergePublished(
  place: Pick<PublishingPlace, 'worktree' | 'branch'>,
  commit: string,
  files: readonly string[],
  message: string,
): Promise<void> {
  const { gitDir } = await standingOf(place.worktree);
  const index = new OwnIndex(place.worktree, gitDir);
  try {
    await mergeOn(place, index, commit, files, message);
  } finally {
    await index.remove();
  }
}

async function mergeOn(
  { worktree, branch }: Pick<PublishingPlace, 'worktree' | 'branch'>,
  index: OwnIndex,
  commit: string,
  files: readonly string[],
  message: string,
): Promise<void> {
  for (let round = 1; round <= TRIES; round++) {
    const head = await readyHead(worktree, branch);
    // What is published is what lies there, also where the agent has committed something else before.
    const taken = await commitTree(
      worktree,
      await index.treeWith(head, commit, files),
      [head, commit],
      message,
    );
    const moved = await git(worktree, ['update-ref', '-m', 'waves: publish', 'HEAD', taken, head], {
      answers: [1, 128],
    });
    if (moved.code === 0) {
      // Whatever the agent does with its index at this very moment comes first: this is only for what it is shown.
      await git(worktree, ['reset', '--quiet', '--pathspec-from-file=-', '--pathspec-file-nul'], {
        input: files.join('\0'),
        env: LITERAL,
        answers: [1, 128],
      });
      return;
    }
    if ((await commitIn(worktree, 'HEAD')) === head) {
      throw new WavesError('git-failed', `The branch ${branch} cannot be moved: ${moved.stderr.trim()}`);
    }
  }
  throw new WavesError('git-failed', `The branch ${branch} keeps moving; something else writes to it.`);
}

/** A path is a path, whatever stands in it. */
const LITERAL = { GIT_LITERAL_PATHSPECS: '1' };

/** The files behind some paths that are there and that git does not ignore; repositories within it are none. */
async function listed(worktree: string, files: readonly string[]): Promise<string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...files];
  const [all, gone] = await Promise.all([
    git(worktree, args, { env: LITERAL }),
    git(worktree, ['ls-files', '-z', '--deleted', '--', ...files], { env: LITERAL }),
  ]);
  const deleted = new Set(splitZ(gone.stdout));
  return [...new Set(splitZ(all.stdout))].filter((path) => !deleted.has(path) && !path.endsWith('/'));
}

async function commitTree(
  worktree: string,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'];
  const made = await inSomeonesName(worktree, (env) => git(worktree, args, { input: `${message}\n`, env }));
  return made.stdout.trim();
}

/** An index beside that of the agent, which is left alone. */
class OwnIndex {
  private readonly path: string;

  constructor(
    private readonly worktree: string,
    gitDir: string,
  ) {
    this.path = join(gitDir, 'index.waves-publish');
  }

  /** The tree of a commit with some files as they lie in the worktree now. */
  async treeOf(commit: string, files: readonly string[]): Promise<string> {
    await this.remove();
    await this.run(['read-tree', commit]);
    const input = files.join('\0');
    await this.run(['add', '--sparse', '--pathspec-from-file=-', '--pathspec-file-nul'], input);
    return this.write();
  }

  /** The tree of a commit with some files as another one has them. */
  async treeWith(commit: string, from: string, files: readonly string[]): Promise<string> {
    await this.remove();
    await this.run(['read-tree', commit]);
    const { stdout } = await git(
      this.worktree,
      ['ls-tree', '-z', '-r', '--full-tree', from, '--', ...files],
      {
        env: LITERAL,
      },
    );
    await this.run(['update-index', '-z', '--index-info'], stdout);
    return this.write();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(`${this.path}.lock`, { force: true });
  }

  private async write(): Promise<string> {
    return (await this.run(['write-tree'])).trim();
  }

  private async run(args: readonly string[], input?: string): Promise<string> {
    const env = { GIT_INDEX_FILE: this.path, ...LITERAL };
    const { stdout } = await git(this.worktree, args, { env, ...(input === undefined ? {} : { input }) });
    return stdout;
  }
}
