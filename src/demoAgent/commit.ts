import { git, splitZ } from '../node/git/git';
import { inSomeonesName } from '../node/git/identity';

/** A commit that was made. */
export interface DemoCommit {
  /** Shortened, as git shows it. */
  readonly hash: string;
  readonly subject: string;
}

const LITERAL = { GIT_LITERAL_PATHSPECS: '1' };

const DEMO_IDENTITY = {
  GIT_AUTHOR_NAME: 'Demo Agent',
  GIT_AUTHOR_EMAIL: 'demo@localhost',
  GIT_COMMITTER_NAME: 'Demo Agent',
  GIT_COMMITTER_EMAIL: 'demo@localhost',
};

/** The top folder of the work tree that holds a folder, or undefined where there is none. */
export async function workTreeOf(folder: string): Promise<string | undefined> {
  const { code, stdout } = await git(folder, ['rev-parse', '--show-toplevel'], { answers: [128] });
  return code === 0 ? stdout.replace(/\r?\n$/, '') : undefined;
}

/**
 * Commits these files, and only these, on the branch that is checked out. Hooks and signing are off; where git knows
 * nobody the commit is made by "Demo Agent". Files that the repository ignores stay uncommitted.
 * @param paths relative to `root`.
 * @returns undefined when there is nothing to commit.
 * @throws WavesError `git-failed`.
 */
export async function commitFiles(
  root: string,
  paths: readonly string[],
  subject: string,
): Promise<DemoCommit | undefined> {
  const tracked = await withoutIgnored(root, paths);
  if (tracked.length === 0) {
    return undefined;
  }
  await git(root, ['add', '--', ...tracked], { env: LITERAL });
  const difference = await git(root, ['diff', '--cached', '--quiet', '--', ...tracked], {
    answers: [1],
    env: LITERAL,
  });
  if (difference.code === 0) {
    return undefined;
  }
  await inSomeonesName(
    root,
    (env) => git(root, ['commit', '-q', '-m', subject, '--', ...tracked], { env: { ...LITERAL, ...env } }),
    DEMO_IDENTITY,
  );
  const { stdout } = await git(root, ['rev-parse', '--short', 'HEAD']);
  return { hash: stdout.trim(), subject };
}

async function withoutIgnored(root: string, paths: readonly string[]): Promise<string[]> {
  const input = paths.map((path) => `${path}\0`).join('');
  const { stdout } = await git(root, ['check-ignore', '-z', '--stdin'], { answers: [1], input });
  const ignored = new Set(splitZ(stdout));
  return paths.filter((path) => !ignored.has(path));
}
