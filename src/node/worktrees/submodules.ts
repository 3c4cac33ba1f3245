import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { git, splitZ } from '../git/git';

interface Submodule {
  readonly name: string;
  /** From the top of the work tree, with forward slashes. */
  readonly path: string;
}

/**
 * Fills the submodules of a worktree that the main work tree has filled too, with what is already on this machine: none
 * of it comes over the network. A submodule that is there already is left as it is.
 * @param folder absolute path of the worktree, or of a submodule in it.
 * @param source absolute path of the git directory that holds the repositories of its submodules.
 * @throws WavesError `git-failed` when the commit that is wanted is not on this machine.
 */
export async function fillSubmodules(folder: string, source: string): Promise<void> {
  for (const { name, path } of await submodulesOf(folder)) {
    const [origin, place] = [join(source, 'modules', name), join(folder, path)];
    if ((await isThere(origin)) && !(await isThere(join(place, '.git')))) {
      await fill(folder, { name, path }, origin);
    }
    if (await isThere(join(place, '.git'))) {
      await fillSubmodules(place, origin);
    }
  }
}

async function fill(folder: string, { name, path }: Submodule, origin: string): Promise<void> {
  const local = ['-c', `submodule.${name}.url=${origin}`, '-c', 'protocol.file.allow=always'];
  await git(folder, [...local, 'submodule', '--quiet', 'update', '--init', '--checkout', '--', path]);
  const place = join(folder, path);
  // For whoever pushes or fetches there, and for those who ask what has been pushed, it is as if cloned from its remote.
  const url = await git(origin, ['config', '--get', 'remote.origin.url'], { answers: [1] });
  if (url.code === 0) {
    await git(place, ['remote', 'set-url', 'origin', url.stdout.trim()]);
  }
  await git(place, ['fetch', '--quiet', '--prune', origin, '+refs/remotes/origin/*:refs/remotes/origin/*']);
}

/** Those that the files of a work tree name and its index holds. */
async function submodulesOf(folder: string): Promise<readonly Submodule[]> {
  if (!(await isThere(join(folder, '.gitmodules')))) {
    return [];
  }
  const keys = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const named = splitZ((await git(folder, keys, { answers: [1] })).stdout).flatMap((entry): Submodule[] => {
    const [, name, path] = /^submodule\.(.*)\.path\n(.*)$/s.exec(entry) ?? [];
    // As git does, no name is believed that would lead elsewhere.
    return name === undefined || path === undefined || name.split(/[\\/]/).includes('..')
      ? []
      : [{ name, path }];
  });
  const index = await git(folder, ['ls-files', '-z', '--stage', '--', ...named.map(({ path }) => path)]);
  const links = new Set(
    splitZ(index.stdout).flatMap((line) => (line.startsWith('160000 ') ? [line.split('\t')[1]] : [])),
  );
  return named.filter(({ path }) => links.has(path));
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
