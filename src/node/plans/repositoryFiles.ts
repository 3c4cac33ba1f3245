import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import type { Repository } from '../../planning/draft/repositoryPlan';
import { manifestsOf } from '../../planning/draft/repositoryPlan';
import { WavesError } from '../../wavesError';
import { listFiles } from '../git/changedFiles';
import { git, splitZ } from '../git/git';

/** Commits that are looked at for what changes together. */
const MOST_COMMITS = 4000;

/** Manifests that are larger, in bytes, are not looked into. */
const LARGEST_MANIFEST = 1_000_000;

/** What is left out where no git says what is ignored. */
const IGNORED = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  'dist',
  'out',
  'build',
  'target',
  '.venv',
  'venv',
  '__pycache__',
]);

/** A repository, or a folder that is none yet. */
export interface FoundRepository extends Repository {
  /** Whether git knows the folder. */
  readonly underGit: boolean;
}

/**
 * Looks at a folder: its files, its manifests and what its commits have touched. Runs nothing but git, and reads nothing
 * above it.
 * @param folder absolute. @param ours files that we have written ourselves and that are nobody's work.
 * @throws WavesError `git-failed`, `git-missing`.
 */
export async function lookAtRepository(
  folder: string,
  { withHistory, ours = [] }: { readonly withHistory: boolean; readonly ours?: readonly string[] },
): Promise<FoundRepository> {
  const underGit = await isUnderGit(folder);
  const all = underGit ? await listFiles(folder) : await walk(folder, '');
  const own = new Set(ours);
  const files = all.filter((path) => !own.has(path));
  const [texts, commits] = await Promise.all([
    manifestTexts(folder, files),
    underGit && withHistory ? commitsOf(folder) : [],
  ]);
  return { name: basename(resolve(folder)), files, texts, commits, underGit };
}

async function isUnderGit(folder: string): Promise<boolean> {
  const { code, stdout } = await git(folder, ['rev-parse', '--is-inside-work-tree'], {
    answers: [128],
  }).catch((error: unknown) => {
    if (WavesError.is(error, 'git-missing')) {
      return { code: 128, stdout: '' };
    }
    throw error;
  });
  return code === 0 && stdout.trim() === 'true';
}

async function walk(root: string, below: string): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory()
        ? IGNORED.has(entry.name)
          ? []
          : walk(root, path)
        : entry.isFile()
          ? [path]
          : [];
    }),
  );
  return found.flat().map((path) => path.split(sep).join('/'));
}

async function manifestTexts(folder: string, files: readonly string[]): Promise<Map<string, string>> {
  const read = await Promise.all(
    manifestsOf(files).map(async (path) => {
      const place = join(folder, path);
      const about = await stat(place).catch(() => undefined);
      return about?.isFile() === true && about.size <= LARGEST_MANIFEST
        ? ([[path, await readFile(place, 'utf8')]] as const)
        : [];
    }),
  );
  return new Map(read.flat());
}

/** The files of the newest commits that are no merges, newest first; none in a repository without commits. */
async function commitsOf(folder: string): Promise<string[][]> {
  const args = ['log', '--no-merges', '--no-renames', '--relative', '--name-only', '-z', '--format=%x01'];
  const { code, stdout } = await git(folder, [...args, '-n', String(MOST_COMMITS), 'HEAD'], {
    answers: [128],
  });
  return code !== 0
    ? []
    : stdout
        .split('\x01')
        .slice(1)
        .map((commit) =>
          splitZ(commit)
            .map((path) => path.replace(/^\n/, ''))
            .filter((path) => path !== ''),
        )
        .filter((files) => files.length > 0);
}
