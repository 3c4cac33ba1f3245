import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createExclusive } from '../files/exclusiveFile';

/** The keys of a repository's coordinator. They stay the same, so that agents of an earlier driver go on working. */
export interface CoordinatorKeys {
  /** For whoever can read the repository's git directory. */
  readonly ownerKey: string;
  isOwnerKey(key: string): boolean;
  readonly sealer: { seal(text: string): string; isSeal(text: string, seal: string): boolean };
}

/** Reads the keys, and makes them when there are none. @param folder of what the coordinator keeps. */
export async function coordinatorKeys(folder: string): Promise<CoordinatorKeys> {
  const path = join(folder, 'secret');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let secret = await readSecret(path);
  if (secret === undefined) {
    await createExclusive(path, `${randomBytes(32).toString('hex')}\n`);
    secret = (await readSecret(path)) ?? '';
  }
  const seal = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
  const ownerKey = seal('owner');
  return {
    ownerKey,
    isOwnerKey: (key) => isSame(key, ownerKey),
    sealer: { seal, isSeal: (text, given) => isSame(given, seal(text)) },
  };
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
