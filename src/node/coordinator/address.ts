import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** How long somebody may take to answer, in milliseconds. */
const PATIENCE_MS = 5000;

/** Why nobody answers at an address, in words; undefined where somebody does. */
export function connectTrouble(
  target: { host: string; port: number } | { path: string },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const end = (trouble: string | undefined) => {
      socket.destroy();
      resolve(trouble);
    };
    socket.setTimeout(PATIENCE_MS, () => end(`no answer in ${PATIENCE_MS / 1000} seconds`));
    socket.once('connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(`does not answer (${error.code ?? error.message})`),
    );
  });
}

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
