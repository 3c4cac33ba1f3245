import type { AttemptExit } from '../../ports/attempts';
import type { StartRecord } from './records';

/** The descriptor through which what is in a sandbox asks for hosts outside of it. */
export const DOORWAY = 3;

/**
 * How much may be on its way to either side, in bytes: with the usual 64 KB, whoever sends would wait for the other side again and
 * again.
 */
export const WINDOW = 1_048_576;

/*
 * What a driver and the host of its attempts tell each other, as JSON over the channel that Node.js opens between a
 * process and one that it starts. Nothing depends on it once an attempt is claimed: the records in its folder say the same.
 */

/** What a driver asks of its host: to carry out the attempt in a folder. */
export interface HostRequest {
  readonly run: string;
}

/** What a host tells of the attempt in a folder. */
export type HostReport = { readonly folder: string } & (
  | { readonly kind: 'claimed'; readonly start: StartRecord }
  /** Somebody else has it, or has called it off. */
  | { readonly kind: 'taken' }
  /** It can't be claimed. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'ended'; readonly exit: AttemptExit }
);

/** Whether a message asks for an attempt. */
export function isHostRequest(message: unknown): message is HostRequest {
  return (
    typeof message === 'object' && message !== null && 'run' in message && typeof message.run === 'string'
  );
}

/** Whether a message tells of an attempt; its writer is our own program. */
export function isHostReport(message: unknown): message is HostReport {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    'folder' in message &&
    typeof message.folder === 'string'
  );
}
