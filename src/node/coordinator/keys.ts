import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { createExclusive } from '../files/exclusiveFile';

/** The keys of a repository's coordinator. They stay the same, so that agents of an earlier driver go on working. */
export interface CoordinatorKeys {
  /** For whoever can read the repository's git directory. */
  readonly ownerKey: string;
  isOwnerKey(key: string): boolean;
  readonly sealer: { seal(text: string): string; isSeal(text: string, seal: string): boolean };
  /** Until when keys were made for a guest that count no longer, milliseconds since 1970, UTC; as it stands now. */
  calledBack(agentId: string): number | undefined;
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
    calledBack: (agentId) => readCalledBack(folder)[agentId],
  };
}

/**
 * Calls all keys back that were made for a guest until now; whoever serves goes by it from the next call on.
 * @param folder of what the coordinator keeps. @param now milliseconds since 1970, UTC.
 */
export async function callBackKeys(folder: string, agentId: string, now: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const all = { ...readCalledBack(folder), [agentId]: now };
  await writeFileAtomic(join(folder, CALLED_BACK), `${JSON.stringify(all)}\n`, { mode: 0o600 });
}

const CALLED_BACK = 'called-back.json';

/** @throws Error where it is there and cannot be read: then no guest is let in. */
function readCalledBack(folder: string): Readonly<Record<string, number>> {
  try {
    return Object.assign(
      Object.create(null),
      JSON.parse(readFileSync(join(folder, CALLED_BACK), 'utf8')),
    ) as Readonly<Record<string, number>>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return {};
    }
    throw error;
  }
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
