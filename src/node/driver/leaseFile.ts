import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import type { Files } from '../files/files';
import type { ProcessIdentity } from '../processes/processIdentity';
import { isProcessIdentity } from '../processes/processIdentity';
import { wavesFolder } from '../runs/wavesFolder';

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

/** When holders show that they live, and when others may take it that they do not. */
export interface LeaseTiming {
  /** Between two heartbeats, in milliseconds. */
  readonly beatMs: number;
  /** How long others must have seen no heartbeat, in milliseconds, before they may take over. */
  readonly expiryMs: number;
}

/** A heartbeat is missed six times before it counts, so that a busy machine does not look like a dead driver. */
export const LEASE_TIMING: LeaseTiming = { beatMs: 1000, expiryMs: 6000 };

/** Where the lease of an epoch is. */
export function leasePath(commonDir: string, epoch: number): string {
  return join(wavesFolder(commonDir), `lease.${epoch}.json`);
}

/** A lease as it stands in its file. */
export function encodeLease(lease: LeaseInfo): string {
  return `${JSON.stringify(lease)}\n`;
}

/** The epochs of all lease files, ascending. */
export async function leaseEpochs(commonDir: string, files: Files): Promise<number[]> {
  const names = await files.list(wavesFolder(commonDir)).catch((error: NodeJS.ErrnoException) => {
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

/** Undefined for one that is gone or damaged: nobody can hold it. @throws WavesError `lease` when it is somebody else's to read. */
export async function readEpoch(
  commonDir: string,
  epoch: number,
  files: Files,
): Promise<LeaseInfo | undefined> {
  const path = leasePath(commonDir, epoch);
  try {
    const value: unknown = JSON.parse((await files.read(path)).toString('utf8'));
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

/**
 * The last heartbeat of a lease's holder: when its file was touched, in milliseconds since 1970 by the clock of the
 * holder. Undefined when the file is gone.
 */
export async function lastBeat(commonDir: string, epoch: number, files: Files): Promise<number | undefined> {
  return (await files.stat(leasePath(commonDir, epoch)))?.changed;
}
