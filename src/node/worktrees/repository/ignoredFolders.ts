import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, splitZ } from '../../git/git';

/** Names that tools give to folders, where a pattern does not say by a slash that it means one. */
const FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'target', 'dist', 'build', 'out', 'coverage']);

/**
 * Folders of a worktree that git ignores, from its top: those that are there, and those that `.gitignore` at the top names and
 * that tools will make. Links are none: they lead elsewhere.
 * @throws WavesError `git-failed`.
 */
export async function ignoredFolders(worktree: string): Promise<string[]> {
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const [{ stdout }, named] = await Promise.all([git(worktree, args), namedFolders(worktree)]);
  const there = splitZ(stdout).flatMap((path) => (path.endsWith('/') ? [path.slice(0, -1)] : []));
  return [...new Set([...there, ...named])];
}

async function namedFolders(worktree: string): Promise<string[]> {
  const text = await readFile(join(worktree, '.gitignore'), 'utf8').catch(() => '');
  const names = text.split(/\r?\n/).flatMap((line) => {
    const [, name = '', slash] = /^\/?([\w.-]+)(\/?)\s*$/.exec(line) ?? [];
    return name !== '' && !/^\.+$/.test(name) && (slash === '/' || FOLDERS.has(name)) ? [name] : [];
  });
  const { stdout } =
    names.length === 0
      ? { stdout: '' }
      : await git(worktree, ['check-ignore', '--', ...names.map((name) => `${name}/`)], {
          answers: [1],
        });
  const ignored = stdout.split('\n').flatMap((path) => (path === '' ? [] : [path.replace(/\/$/, '')]));
  const absent = await Promise.all(
    ignored.map((name) =>
      lstat(join(worktree, name)).then(
        () => false,
        () => true,
      ),
    ),
  );
  return ignored.filter((_name, index) => absent[index]);
}
