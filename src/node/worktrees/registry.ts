import { mkdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { git } from '../git/git';
import { excludeFromGit } from './worktreeFolder';

/** The list of worktrees that upstream's tools read and write. */
const REGISTRY = '.git-worktrees/.registry.json';

/** A worktree in upstream's list. Times in ISO 8601, UTC. */
interface RegistryEntry {
  readonly change_id: string;
  readonly agent_id: string | null;
  readonly branch: string;
  readonly worktree_path: string;
  readonly created_at: string;
  readonly last_heartbeat: string;
  /** Upstream's clean-up leaves it alone. */
  readonly pinned: boolean;
}

interface Registry {
  readonly version: 1;
  readonly entries: readonly RegistryEntry[];
}

/**
 * Enters a worktree into upstream's list, in place of what stands there for its path. It is pinned, since our own
 * clean-up looks after it. To be called with the lock on worktrees held.
 */
export async function register(
  root: string,
  entry: Pick<RegistryEntry, 'change_id' | 'agent_id' | 'branch' | 'worktree_path'>,
  now: number,
): Promise<void> {
  const time = new Date(now).toISOString();
  const { entries } = await read(root);
  const others = entries.filter((other) => other.worktree_path !== entry.worktree_path);
  await write(root, [...others, { ...entry, created_at: time, last_heartbeat: time, pinned: true }]);
}

/** Takes a worktree off upstream's list, if there is one and it is on it. */
export async function unregister(root: string, path: string): Promise<void> {
  const { entries } = await read(root);
  const others = entries.filter((entry) => entry.worktree_path !== path);
  if (others.length < entries.length) {
    await write(root, others);
  }
}

/**
 * Sees to it that worktrees below the main work tree do not look like the user's own new files: what is not ignored yet
 * is entered into `info/exclude`, which is never committed.
 */
export async function hideWorktrees(root: string, commonDir: string, path: string): Promise<void> {
  const way = relative(root, path);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    return;
  }
  const hidden = await git(root, ['check-ignore', '--quiet', '--no-index', `${way}/x`], { answers: [1] });
  if (hidden.code === 0) {
    return;
  }
  await excludeFromGit(commonDir, `/${way.split(sep)[0]}/`);
}

async function read(root: string): Promise<Registry> {
  const nothing: Registry = { version: 1, entries: [] };
  try {
    const value: unknown = JSON.parse(await readFile(join(root, REGISTRY), 'utf8'));
    return isRegistry(value) ? value : nothing;
  } catch {
    return nothing;
  }
}

async function write(root: string, entries: readonly RegistryEntry[]): Promise<void> {
  const path = join(root, REGISTRY);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, `${JSON.stringify({ version: 1, entries }, null, 2)}\n`);
}

function isRegistry(value: unknown): value is Registry {
  return typeof value === 'object' && value !== null && 'entries' in value && Array.isArray(value.entries);
}
