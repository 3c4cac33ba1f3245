import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import stripJsonComments from 'strip-json-comments';
import which from 'which';
import writeFileAtomic from 'write-file-atomic';
import type { Environment } from '../../plan/model';
import type { ImageFiles } from '../../run/start/preflight';
import { ownCommandFolder } from './agentPrograms';
import { imagesFolder, noteUse, removeFiles } from './laidOutImages';

/** Programs that keep images; the first one that knows an image is asked for it. */
const ENGINES = ['podman', 'docker'];
/** How long an engine may take to say what it has, in milliseconds. */
const PATIENCE_MS = 30_000;
/** How long it may take to lay out an image of gigabytes, in milliseconds. */
const LAYING_OUT_MS = 1_200_000;
/** How often somebody is told how far it has got, in milliseconds. */
const TELLING_MS = 5000;
/** Where the Development Containers specification has a repository's own. */
const DEV_CONTAINERS = ['.devcontainer/devcontainer.json', '.devcontainer.json'];
/** Of an image that says nothing of it. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Of this machine, so that names of hosts are found. */
const OF_NETWORK = ['etc/resolv.conf', 'etc/hosts'];
/** Variables that name certificates to go by, which a company's network may need. */
const OF_CERTIFICATES = [
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE'],
  ...['REQUESTS_CA_BUNDLE', 'GIT_SSL_CAINFO', 'PIP_CERT', 'AWS_CA_BUNDLE'],
];
/**
 * Devices can only be made by root, and `/dev` is the sandbox's own; where images have links in place of files of this machine,
 * nothing could be put.
 */
const LEFT_OUT = ['dev/*', ...OF_NETWORK];
/** Where `waves` is found in it. */
const OWN_COMMANDS = '/.waves/bin';

/** What came of looking for an image: its files, or why there are none, with what to do about it. */
export type ImageFinding =
  | { readonly found: ImageFiles }
  | { readonly found: undefined; readonly message: string; readonly advice: string };

interface Place {
  /** The repository's main work tree. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Is told how far it has got. */
  readonly tell: (line: string) => void;
}

/**
 * Lays out the files of an image as its engine has them, once for each content, among this user's settings, where no sandbox
 * shows them. Nothing is fetched or built: that is for a person to begin.
 */
export async function containerImage(wish: Environment, place: Place): Promise<ImageFinding> {
  const name = wish === 'container' ? await devContainerImage(place.root) : { image: wish.image };
  if (!('image' in name)) {
    return { found: undefined, ...name };
  }
  const image = await inspected(name.image, place);
  if (!('engine' in image)) {
    return { found: undefined, ...image };
  }
  try {
    const root = await laidOut(image, place);
    await noteUse(place.env, image.id, name.image);
    return { found: { name: name.image, id: image.id, root, ...(await surrounded(image, root, place.env)) } };
  } catch (error) {
    const message = `the files of ${name.image} could not be laid out: ${lastLine(String(error))}`;
    const advice = `See what \`${image.engine} export\` says, and whether there is room below ${imagesFolder(place.env)}.`;
    return { found: undefined, message, advice };
  }
}

type Trouble = { readonly message: string; readonly advice: string };

/** The image that the repository's dev container names. */
async function devContainerImage(root: string): Promise<{ readonly image: string } | Trouble> {
  const advice =
    'Name an image in the plan, `environment: { image: node:22 }`, or as `image` in .devcontainer/devcontainer.json.';
  for (const file of DEV_CONTAINERS) {
    const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
    if (text === undefined) {
      continue;
    }
    const { image, why } = imageIn(text);
    return image === undefined ? { message: `${file} ${why}`, advice } : { image };
  }
  return { message: `the repository has no ${DEV_CONTAINERS.join(' or ')}`, advice };
}

function imageIn(text: string): { readonly image?: string; readonly why: string } {
  try {
    const said: unknown = JSON.parse(stripJsonComments(text, { trailingCommas: true }));
    const image = typeof said === 'object' && said !== null && 'image' in said ? said.image : undefined;
    return typeof image === 'string' && image.trim() !== '' && !image.startsWith('-')
      ? { image: image.trim(), why: '' }
      : { why: 'names no image, and what it has built is not built here' };
  } catch (error) {
    return { why: `cannot be read: ${String(error)}` };
  }
}

/** Of what both engines tell of an image. */
interface InspectedImage {
  readonly Id: string;
  readonly Config?: { readonly Env?: readonly string[] | null } | null;
}

interface Inspected {
  /** Absolute path. */
  readonly engine: string;
  readonly name: string;
  readonly id: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Asks each engine in turn. */
async function inspected(name: string, { env }: Place): Promise<Inspected | Trouble> {
  const said: string[] = [];
  let first: string | undefined;
  for (const command of ENGINES) {
    const engine = await which(command, { nothrow: true, path: env['PATH'] ?? '' });
    if (engine === null) {
      continue;
    }
    first ??= command;
    try {
      const text = await output(engine, ['image', 'inspect', name], env);
      const [{ Id: id, Config: config }] = JSON.parse(text) as [InspectedImage];
      const pairs = (config?.Env ?? []).map((each): [string, string] => {
        const [key = ''] = each.split('=');
        return [key, each.slice(key.length + 1)];
      });
      return { engine, name, id: id.replace(/^sha256:/, ''), env: Object.fromEntries(pairs) };
    } catch (error) {
      said.push(`${command}: ${lastLine(error instanceof Error ? error.message : String(error))}`);
    }
  }
  return first === undefined
    ? {
        message: 'no container engine is on the PATH',
        advice: `Install ${ENGINES.join(' or ')}, or have the plan say no \`environment\`.`,
      }
    : {
        message: `no container engine here gives the image ${name} (${said.join('; ')})`,
        advice: `See that the engine runs and has it: ${first} pull ${name}`,
      };
}

/** The folder with an image's files. It is there as a whole, or not at all. */
async function laidOut(
  { engine, name, id }: Inspected,
  { env, tell }: Pick<Place, 'env' | 'tell'>,
): Promise<string> {
  const parent = imagesFolder(env);
  const target = join(parent, id);
  if ((await stat(target).catch(() => undefined)) !== undefined) {
    return target;
  }
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeHalfMade(parent);
  const folder = await mkdtemp(join(parent, 'unpacking-'));
  const files = join(folder, 'root');
  const archive = join(folder, 'image.tar');
  const size = async () => megabytes((await stat(archive).catch(() => undefined))?.size ?? 0);
  let step = 'exported';
  tell(`Laying out the files of ${name} below ${parent}, once for all runs ...`);
  const telling = setInterval(
    () => void size().then((words) => tell(`Laying out the files of ${name}: ${words} ${step} so far ...`)),
    TELLING_MS,
  );
  const container = (await output(engine, ['create', name, '/bin/sh'], env)).trim();
  try {
    await mkdir(files);
    await output(engine, ['export', '--output', archive, container], env, LAYING_OUT_MS);
    step = 'exported, which are being unpacked';
    const left = LEFT_OUT.flatMap((path) => [`--exclude=${path}`, `--exclude=./${path}`]);
    await output('tar', ['-x', '-f', archive, '-C', files, ...left], env, LAYING_OUT_MS);
    // Somebody else may have been quicker.
    await rename(files, target).catch(async (error: unknown) => {
      if ((await stat(target).catch(() => undefined)) === undefined) {
        throw error;
      }
    });
    tell(`The files of ${name} are laid out (${await size()}); waves clean --images removes them.`);
  } finally {
    clearInterval(telling);
    await Promise.all([output(engine, ['rm', container], env).catch(() => undefined), removeFiles(folder)]);
  }
  return target;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** What somebody was ended over while laying it out is in nobody's way, and large. */
async function removeHalfMade(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const made = name.startsWith('unpacking-')
      ? (await stat(path).catch(() => undefined))?.mtimeMs
      : undefined;
    if (made !== undefined && Date.now() - made > 2 * LAYING_OUT_MS) {
      await removeFiles(path);
    }
  }
}

/** What is put among the files, and the variables of those who work in it. */
async function surrounded(
  image: Inspected,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<Pick<ImageFiles, 'env' | 'mounts'>> {
  const cliPath = await realpath(process.argv[1] ?? '');
  const nodePath = process.execPath;
  const commands = ownCommandFolder(join(imagesFolder(env), 'bin'), { nodePath, cliPath });
  const mounts = [
    { from: commands, at: OWN_COMMANDS },
    { from: dirname(cliPath), at: dirname(cliPath) },
    ...(await certificates(root, env)),
    ...(await Promise.all(
      OF_NETWORK.map(async (path) => ({ from: await realpath(`/${path}`).catch(() => ''), at: `/${path}` })),
    )),
  ];
  const PATH = `${OWN_COMMANDS}:${image.env['PATH'] ?? USUAL_PATH}`;
  // Agents keep logins in this user's home, which they see as it is.
  const set = Object.entries(image.env).filter(([name]) => name !== 'HOME');
  return { env: { ...Object.fromEntries(set), PATH }, mounts: mounts.filter(({ from }) => from !== '') };
}

/** The certificates that variables of this machine name, where the image has nothing at their place, or only what was made there to put them. */
async function certificates(root: string, env: NodeJS.ProcessEnv): Promise<ImageFiles['mounts']> {
  const named = OF_CERTIFICATES.flatMap((name) => env[name] ?? []).filter((path) => path.startsWith('/'));
  const found = await Promise.all(
    [...new Set(named)].map(async (at) => {
      const [from, own] = await Promise.all([realpath(at).catch(() => ''), sizeOf(join(root, at))]);
      return { from: own === 0 ? from : '', at };
    }),
  );
  return found.sort((one, other) => one.at.length - other.at.length);
}

/** How many bytes a file has, or entries a folder; 0: it is not there. */
async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path).catch(() => undefined);
  return entries?.length ?? (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** A program that starts the image's own Node.js, for what is started by the path of this machine's. @returns its absolute path. */
export async function imageNode(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folder = join(imagesFolder(env), 'bin');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'node');
  // Whole at once: an agent of another run may be starting it.
  await writeFileAtomic(path, '#!/bin/sh\nexec node "$@"\n', { mode: 0o755 });
  return path;
}

/** What a program prints. @throws Error with the last line that it has printed of errors, when it fails. */
function output(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeout = PATIENCE_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, timeout, maxBuffer: 1 << 24 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(lastLine(stderr) || error.message)),
    );
  });
}

/** The last line of what a program has printed. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
