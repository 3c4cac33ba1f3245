import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { settingsFolder } from '../files/files';

/** The files of an image as they lie among this user's settings. */
export interface LaidOutImage {
  /** By its content: the name of its folder. */
  readonly id: string;
  /** As a plan has last named it; absent: nobody has noted that. */
  readonly name?: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** When a driver last had work begin among them, in milliseconds since 1970. */
  readonly usedAt: number;
  /** Whether a process works among them now. */
  readonly inUse: boolean;
}

/** Where the files of images lie. */
export function imagesFolder(env: NodeJS.ProcessEnv): string {
  return join(settingsFolder(env), 'images');
}

/** Notes under which name an image is used now. It is a sign and no more: that it cannot be written changes nothing. */
export async function noteUse(env: NodeJS.ProcessEnv, id: string, name: string): Promise<void> {
  await writeFileAtomic(notePath(imagesFolder(env), id), JSON.stringify({ name }), { mode: 0o600 }).catch(
    () => undefined,
  );
}

/** The images that are laid out, the largest first. @param sizeOf the disk space that a folder takes up, in bytes. */
export async function laidOutImages(
  env: NodeJS.ProcessEnv,
  sizeOf: (folder: string) => Promise<number>,
): Promise<LaidOutImage[]> {
  const folder = imagesFolder(env);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const ids = entries
    .filter((entry) => entry.isDirectory() && IMAGE.test(entry.name))
    .map(({ name }) => name);
  const used = await mountedIds();
  const images = await Promise.all(
    ids.map(async (id): Promise<LaidOutImage> => {
      const path = join(folder, id);
      const name = nameIn(await readFile(notePath(folder, id), 'utf8').catch(() => ''));
      const at = (await stat(notePath(folder, id)).catch(() => stat(path))).mtimeMs;
      const bytes = await sizeOf(path);
      return { id, path, bytes, usedAt: at, inUse: used.has(id), ...(name === undefined ? {} : { name }) };
    }),
  );
  return images.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Removes the files of an image: at once as a whole for those who look for it, so that it is laid out anew where it is wanted again.
 * @returns false where a process has come to work among them meanwhile; then they stay. @throws Error where they cannot be removed.
 */
export async function removeImage({ id, path }: LaidOutImage, env: NodeJS.ProcessEnv): Promise<boolean> {
  const folder = imagesFolder(env);
  // As what is left half made: whoever is ended in the middle leaves it to the next one who lays an image out.
  const name = `unpacking-${randomUUID()}`;
  const aside = join(folder, name);
  await rename(path, aside);
  if ((await mountedIds()).has(name)) {
    await rename(aside, path);
    return false;
  }
  await removeFiles(aside);
  await rm(notePath(folder, id), { force: true });
  return true;
}

/** Removes the files of an image, also those in folders that nobody may write into, as some systems have them. @throws Error. */
export async function removeFiles(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') {
      throw error;
    }
    await promisify(execFile)('chmod', ['-R', 'u+rwX', folder]);
    await rm(folder, { recursive: true, force: true });
  });
}

/** Folders of images are called by what the image holds; others are our own. */
const IMAGE = /^[0-9a-f]{12}[\w-]*$/;

function notePath(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

function nameIn(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The images among whose files processes of this user work, as their mounts tell (proc(5): `mountinfo`). */
async function mountedIds(): Promise<ReadonlySet<string>> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const tables = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')),
  );
  return new Set(
    tables.flatMap((table) => [...table.matchAll(/\/waves\/images\/([\w-]+)/g)].map(([, id = '']) => id)),
  );
}
