import type { BlockedBy } from './blockedBy';

/**
 * A reason in words, without the package's own name: "waits for wp-api (working)".
 * @param clock turns a time (ISO 8601) into the words for it; by default hours and minutes, UTC.
 */
export function describeBlock(reason: BlockedBy, clock: (time: string) => string = hoursAndMinutes): string {
  switch (reason.kind) {
    case 'dependency':
      return `waits for ${reason.package} (${reason.state})`;
    case 'lock':
      return reason.until === undefined
        ? `waits for the lock ${reason.key}, held by ${reason.holder}`
        : `waits for the lock ${reason.key}, held by ${reason.holder} until ${clock(reason.until)} at the latest`;
    case 'slot':
      return `waits for a free slot (${reason.taken} of ${reason.limit} taken)`;
    case 'wave':
      return `waits for wave ${reason.waits_for} to end`;
    case 'gate':
      return `waits at the gate ${reason.gate} for a person: ${reason.title}`;
    case 'pause':
      return `${PAUSED[reason.what]}${because(reason.message)}`;
    case 'escalation':
      return `the escalation ${reason.escalation} waits for an answer: ${reason.summary}`;
    case 'backoff':
      return `is tried again at ${clock(reason.until)} (failure ${reason.failures}, budget of retries ${reason.budget})`;
    case 'quota':
      return `waits until ${clock(reason.until)}: the quota of ${reason.account} is used up (${reason.message})`;
    case 'coordinator':
      return `one package at a time, because the coordinator does not answer: ${reason.message}`;
    case 'preflight':
      return `preflight found something missing: ${reason.missing.join('; ')}`;
    case 'scope':
      return `changed ${countFiles(reason.files)} outside its scope: ${reason.files.join(', ')}`;
    case 'conflict':
      return `conflicts with ${reason.with?.join(', ') ?? 'the integration branch'} in ${countFiles(reason.files)}: ${
        reason.message ?? reason.files.join(', ')
      }${reason.resolving === true ? '; waits in its worktree to be resolved' : ''}`;
    case 'subplan': {
      const waits = (reason.waits_for ?? []).map(
        (each) => `${each.package} ${each.blocked_by.map((one) => describeBlock(one, clock)).join(' and ')}`,
      );
      const more = waits.length > NAMED ? ` and ${waits.length - NAMED} more` : '';
      return reason.message ?? `in its run ${reason.run}: ${waits.slice(0, NAMED).join('; ')}${more}`;
    }
    case 'failed':
    case 'cancelled':
    case 'stale':
      return reason.message;
    case 'needs_input':
      return `its agent waits for a person: ${reason.message}`;
    case 'stalled':
      return `its agent shows no progress since ${clock(reason.since)}: ${reason.signs.join(', ')}`;
    case 'not_selected':
      return 'is not part of what this run was asked to carry out';
    case 'run_ended':
      return reason.outcome === 'stopping'
        ? 'the run is being stopped'
        : `the run has ended (${reason.outcome})`;
  }
}

/** So many packages of a child run are named. */
const NAMED = 3;

const PAUSED = {
  run: 'the run is paused',
  parent: 'the parent run, or the package in it, is paused',
  package: 'is paused',
} as const;

function because(message: string | undefined): string {
  return message === undefined ? '' : `: ${message}`;
}

function hoursAndMinutes(time: string): string {
  return `${time.slice(11, 16)} UTC`;
}

function countFiles(files: readonly string[]): string {
  return files.length === 1 ? '1 file' : `${files.length} files`;
}
