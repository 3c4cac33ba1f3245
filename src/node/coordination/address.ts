import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Where the repository's coordinator listens, for those who may read the git directory. */
export interface CoordinatorAddress {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly key: string;
  readonly pid: number;
}

/** Says where the coordinator listens. @param folder of what the coordinator keeps. */
export async function writeAddress(folder: string, address: CoordinatorAddress): Promise<void> {
  await writeFileAtomic(addressPath(folder), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

/** Where a coordinator listened last, and may still; undefined when none ever did. */
export async function readAddress(folder: string): Promise<CoordinatorAddress | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(addressPath(folder), 'utf8'));
    return isAddress(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function addressPath(folder: string): string {
  return join(folder, 'address.json');
}

function isAddress(value: unknown): value is CoordinatorAddress {
  return (
    typeof value === 'object' &&
    value !== null &&
    'url' in value &&
    typeof value.url === 'string' &&
    'key' in value &&
    typeof value.key === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number'
  );
}
