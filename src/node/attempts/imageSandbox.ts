import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { osSandbox } from '../../agents/launching/osSandbox';
import type { Environment } from '../../plan/model';
import type { ImageFiles, SandboxFinding, SandboxProgram } from '../../run/start/preflight';
import type { ToolFinding } from '../../run/start/preflightNeeds';
import { versionIn } from '../../run/start/preflightNeeds';
import { containerImage, imageNode, lastLine } from './containerImage';
import { trial } from '../processes/findSandbox';
import { VERSION_QUESTIONS } from '../processes/programVersion';

export type { LaidOutImage } from './laidOutImages';
export { laidOutImages, removeImage } from './laidOutImages';

/** How long a program in an image may take to answer, in milliseconds. */
const PATIENCE_MS = 20_000;
/** What a program tells its version at, whichever it knows. */
const ASKED = VERSION_QUESTIONS.map((question) => `"$1" ${question}`).join(' || ');
/** What `waves` runs on at least. */
const NODE = 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 3)';

/**
 * The sandbox with the files of an image in place of this machine's. Believes only what it has seen: that the walls hold in
 * it, and that `waves` starts.
 * @param root the repository's main work tree. @param tell is told how far it has got with laying out the files.
 */
export async function imageSandbox(
  { found, ...none }: SandboxFinding,
  wish: Environment,
  root: string,
  env: NodeJS.ProcessEnv,
  tell: (line: string) => void,
): Promise<SandboxFinding> {
  if (found?.kind !== 'bubblewrap') {
    const why = 'message' in none ? `: ${none.message}` : '';
    const advice = 'Run the plan on Linux with bubblewrap, or have it say no `environment`.';
    return { found: undefined, message: `an image needs the walls of bubblewrap${why}`, advice };
  }
  const image = await containerImage(wish, { root, env, tell });
  if (image.found === undefined) {
    return image;
  }
  const inside = { ...found, image: await withNode(found, image.found, env) };
  const { name } = image.found;
  const advice = `Use an image of a usual Linux system with a shell, and with Node.js 20 or newer, in place of ${name}.`;
  const trouble = await trial(inside);
  if (trouble !== undefined) {
    return { found: undefined, message: `${name} does not work in the sandbox: ${trouble}`, advice };
  }
  const { code, text } = await inImage(inside, 'waves --version');
  return code === 0
    ? { found: inside }
    : { found: undefined, message: `waves does not start in ${name}: ${lastLine(text)}`, advice };
}

/** A program as it is found in an image. @param program a sandbox with that image. */
export async function toolInImage(
  program: SandboxProgram,
  name: string,
  withVersion: boolean,
): Promise<ToolFinding> {
  const path = await inImage(program, 'command -v "$1"', name);
  if (path.code !== 0) {
    return { found: false };
  }
  const told = withVersion ? await inImage(program, ASKED, name) : undefined;
  const version = told?.code === 0 ? versionIn(told.text) : undefined;
  return { found: true, path: path.text.trim(), version };
}

/** What is started by the path of this machine's Node.js finds the image's there, or, where that has none, this machine's. */
async function withNode(
  program: SandboxProgram,
  image: ImageFiles,
  env: NodeJS.ProcessEnv,
): Promise<ImageFiles> {
  const at = process.execPath;
  if ((await lstat(join(image.root, at)).catch(() => undefined)) !== undefined) {
    return image;
  }
  const own = await inImage({ ...program, image }, `node -e '${NODE}'`);
  const from = own.code === 0 ? await imageNode(env) : at;
  return { ...image, mounts: [...image.mounts, { from, at }] };
}

/** Carries out a script in an image, on nothing; `$1` is the argument. */
async function inImage(
  program: SandboxProgram,
  script: string,
  argument = '',
): Promise<{ readonly code: number; readonly text: string }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'waves-image-')));
  const gitFolder = join(root, '.git');
  const place = { root, gitFolder, worktree: join(root, 'tree'), folder: join(gitFolder, 'waves', 'runs') };
  await Promise.all([place.worktree, place.folder].map((path) => mkdir(path, { recursive: true })));
  const { argv } = osSandbox(program, { ...place, others: [], writeAllow: [], deny: [], network: 'none' });
  const [command = '', ...args] = argv;
  const words = [...args, '/bin/sh', '-c', script, 'sh', argument];
  try {
    return await new Promise((resolve) => {
      execFile(command, words, { cwd: place.worktree, timeout: PATIENCE_MS }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, text: error === null ? stdout : stderr || error.message }),
      );
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
