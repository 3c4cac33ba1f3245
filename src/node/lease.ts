import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { WavesError } from '../wavesError';
import { createExclusive } from './exclusiveFile';
import type { ProcessIdentity } from './processIdentity';
import { isAlive, isProcessIdentity, ownIdentity } from './processIdentity';
import { wavesFolder } from './runFolder';

/** Who drives a repository's runs. Written to `<git-common-dir>/waves/lease.<epoch>.json`. */
export interface LeaseInfo extends ProcessIdentity {
  /** Random, in hex; whoever can read it may talk to the driver. */
  readonly token: string;
  /** Higher than that of every holder before. */
  readonly epoch: number;
  /** Unix socket or named pipe where the driver listens. */
  readonly address: string;
  /** Given up by its holder. */
  readonly released?: true;
}

/** What came of asking for the lease. */
export type AcquiredLease =
  | {
      readonly kind: 'held';
      readonly lease: LeaseInfo;
      /** Gives it up, so that the next process need not find out that this one has ended. */
      release(): Promise<void>;
    }
  | { readonly kind: 'taken'; readonly by: LeaseInfo };

/**
 * Makes this process the driver of a repository, unless a living process is. A lease is a file of its own for each
 * epoch, and the highest one counts; taking over is the creation of the next, in which only one process can succeed.
 * @param addressFor where the driver will listen, by epoch.
 * @throws WavesError `lease` when the git directory can't be written.
 */
export async function acquireLease(
  commonDir: string,
  addressFor: (epoch: number) => string,
): Promise<AcquiredLease> {
  try {
    await mkdir(wavesFolder(commonDir), { recursive: true, mode: 0o700 });
    return await takeLease(commonDir, addressFor);
  } catch (cause) {
    if (WavesError.is(cause)) {
      throw cause;
    }
    throw new WavesError(
      'lease',
      `The lease of the driver cannot be taken: ${(cause as Error).message}`,
      `Check that ${wavesFolder(commonDir)} can be written and is on a local disk.`,
      { cause },
    );
  }
}

/** The newest lease, whatever became of its holder. @throws WavesError `lease` when it is somebody else's to read. */
export async function readLease(commonDir: string): Promise<LeaseInfo | undefined> {
  for (;;) {
    const epoch = (await epochs(commonDir)).at(-1) ?? 0;
    const lease = await readEpoch(commonDir, epoch);
    // The file may have made room for the next one since it was listed.
    if (lease !== undefined || ((await epochs(commonDir)).at(-1) ?? 0) === epoch) {
      return lease;
    }
  }
}

/** The newest lease, if its holder is alive and has not given it up. */
export async function readLiveLease(commonDir: string): Promise<LeaseInfo | undefined> {
  const lease = await readLease(commonDir);
  return lease !== undefined && (await isHeld(lease)) ? lease : undefined;
}

async function takeLease(commonDir: string, addressFor: (epoch: number) => string): Promise<AcquiredLease> {
  const identity = await ownIdentity();
  for (;;) {
    const newest = (await epochs(commonDir)).at(-1) ?? 0;
    const current = await readEpoch(commonDir, newest);
    if (current !== undefined && (await isHeld(current))) {
      return { kind: 'taken', by: current };
    }
    const epoch = newest + 1;
    const token = randomBytes(32).toString('hex');
    const lease: LeaseInfo = { ...identity, token, epoch, address: addressFor(epoch) };
    const path = leasePath(commonDir, epoch);
    if (!(await createExclusive(path, encode(lease)))) {
      continue;
    }
    const all = await epochs(commonDir);
    if (all.at(-1) !== epoch) {
      // Long after we looked, others took this epoch and gave it up, and a later one counts by now.
      await rm(path, { force: true });
      continue;
    }
    await Promise.all(all.slice(0, -1).map((old) => rm(leasePath(commonDir, old), { force: true })));
    return { kind: 'held', lease, release: () => release(commonDir, lease) };
  }
}

async function release(commonDir: string, lease: LeaseInfo): Promise<void> {
  const current = await readEpoch(commonDir, lease.epoch);
  if (current?.token === lease.token) {
    const released = encode({ ...lease, released: true });
    await writeFileAtomic(leasePath(commonDir, lease.epoch), released, { mode: 0o600 });
  }
}

async function isHeld(lease: LeaseInfo): Promise<boolean> {
  return lease.released !== true && (await isAlive(lease));
}

/** The epochs of all lease files, ascending. */
async function epochs(commonDir: string): Promise<number[]> {
  const names = await readdir(wavesFolder(commonDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return names
    .flatMap((name) => /^lease\.([1-9]\d{0,14})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Undefined for one that is gone or damaged: nobody can hold it. */
async function readEpoch(commonDir: string, epoch: number): Promise<LeaseInfo | undefined> {
  const path = leasePath(commonDir, epoch);
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isLease(value) && value.epoch === epoch ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new WavesError(
      'lease',
      `${path} cannot be read: ${(error as Error).message}`,
      'Another user may be driving this repository.',
      { cause: error },
    );
  }
}

function isLease(value: unknown): value is LeaseInfo {
  return (
    isProcessIdentity(value) &&
    'token' in value &&
    typeof value.token === 'string' &&
    'address' in value &&
    typeof value.address === 'string' &&
    'epoch' in value
  );
}

function leasePath(commonDir: string, epoch: number): string {
  return join(wavesFolder(commonDir), `lease.${epoch}.json`);
}

function encode(lease: LeaseInfo): string {
  return `${JSON.stringify(lease)}\n`;
}
