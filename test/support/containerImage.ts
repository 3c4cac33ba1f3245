import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import which from 'which';
import { temporaryFolder } from './temporaryFolder';

/** Whether a real engine keeps the images of tests; else a program that answers as one does. */
export const hasEngine = which.sync('podman', { nothrow: true }) !== null;

/** What is in the images of tests: enough of a system to work in. */
const PROGRAMS = ['sh', 'cat', 'mkdir', 'touch', 'git', 'ls', 'env'];

/**
 * An image with a few programs of this machine, and one that is nowhere else: `only-here` prints its name.
 * @param has whether Node.js is in it, or only the libraries that this machine's needs.
 * @param packages a folder that npm has installed a command in, to lie in it; the command is on its PATH.
 * @returns the environment in which an engine knows it, by this name.
 */
export function containerImage(
  name: string,
  has: 'node' | 'libraries of node',
  packages?: { readonly from: string; readonly at: string; readonly command: string },
): Record<string, string> {
  const root = temporaryFolder('image');
  for (const program of PROGRAMS) {
    add(root, which.sync(program));
    addLibraries(root, which.sync(program));
  }
  if (has === 'node') {
    add(root, process.execPath);
  }
  addLibraries(root, process.execPath);
  const own = join(root, 'usr', 'local', 'bin');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'only-here'), `#!/bin/sh\necho ${name}\n`, { mode: 0o755 });
  if (packages !== undefined) {
    const { from, at, command } = packages;
    cpSync(from, join(root, at), { recursive: true, verbatimSymlinks: true });
    symlinkSync(`${at}/.bin/${command}`, join(own, command));
    addLibraries(root, realpathSync(join(from, '.bin', command)));
    // Copilot runs its hooks with it.
    add(root, which.sync('bash'));
    addLibraries(root, which.sync('bash'));
    addSystemLibraries(root);
  }
  for (const folder of ['etc', 'tmp', 'dev', 'proc']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const archive = join(temporaryFolder('archive'), 'image.tar');
  execFileSync('tar', ['-C', root, '-cf', archive, '.']);
  return hasEngine ? imported(name, archive) : answered(name, archive);
}

/** What every Linux system has beside the C library, and programs load that bring libraries of their own. */
function addSystemLibraries(root: string): void {
  const linked = spawnSync('ldd', [process.execPath], { encoding: 'utf8' }).stdout;
  const folder = dirname(/\S+\/libc\.so\S*(?= \()/.exec(linked)?.[0] ?? '');
  for (const name of ['libutil.so.1', 'librt.so.1', 'libresolv.so.2'].filter((each) =>
    existsSync(join(folder, each)),
  )) {
    add(root, join(folder, name));
  }
}

/** What a program links to, where it looks for that. */
function addLibraries(root: string, path: string): void {
  // Of a script it says only that it is none to be linked.
  const linked = spawnSync('ldd', [path], { encoding: 'utf8' }).stdout;
  for (const [, library = ''] of linked.matchAll(/(\/\S+) \(0x/g)) {
    add(root, library);
  }
}

function add(root: string, path: string): void {
  const target = join(root, path);
  if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(realpathSync(path), target);
  }
  // Scripts name it there.
  const shell = join(root, 'bin', 'sh');
  if (path.endsWith('/sh') && !existsSync(shell)) {
    mkdirSync(dirname(shell), { recursive: true });
    symlinkSync(path, shell);
  }
}

function imported(name: string, archive: string): Record<string, string> {
  execFileSync('podman', ['import', '--change', 'ENV IN_IMAGE=yes', archive, `localhost/${name}:latest`], {
    stdio: 'ignore',
  });
  onTestFinished(() => void execFileSync('podman', ['rmi', `localhost/${name}:latest`], { stdio: 'ignore' }));
  return {};
}

/** A program of an engine's name that knows one image. */
function answered(name: string, archive: string): Record<string, string> {
  const folder = temporaryFolder('engine');
  const told = JSON.stringify({ Id: `sha256:0123456789abcdef-${name}`, Config: { Env: ['IN_IMAGE=yes'] } });
  const script = [
    '#!/bin/sh',
    'case "$1" in',
    `  image) [ "$3" = ${name} ] && echo '[${told}]' || { echo "Error: $3: image not known" >&2; exit 125; } ;;`,
    '  create) echo container ;;',
    `  export) cat '${archive}' > "$3" ;;`,
    'esac',
  ].join('\n');
  writeFileSync(join(folder, 'podman'), script, { mode: 0o755 });
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
}
