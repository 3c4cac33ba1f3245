import { t } from '@vscode/l10n';
import type { BlockedBy } from './blockedBy';
import { STATE_APPEARANCE } from '../kernel/packageStates';

/**
 * A reason in words, without the package's own name: "waits for wp-api (working)". In the person's language where one
 * is set, as in the editor; in English elsewhere.
 * @param clock turns a time (ISO 8601) into the words for it; by default hours and minutes, UTC.
 */
export function describeBlock(reason: BlockedBy, clock: (time: string) => string = hoursAndMinutes): string {
  switch (reason.kind) {
    case 'dependency':
      return t('waits for {0} ({1})', reason.package, STATE_APPEARANCE[reason.state].label.toLowerCase());
    case 'lock':
      return reason.until === undefined
        ? t('waits for the lock {0}, held by {1}', reason.key, reason.holder)
        : t(
            'waits for the lock {0}, held by {1} until {2} at the latest',
            reason.key,
            reason.holder,
            clock(reason.until),
          );
    case 'lock_doubt':
      return lockDoubtText(reason, clock);
    case 'slot':
      return t('waits for a free slot ({0} of {1} taken)', reason.taken, reason.limit);
    case 'agent_limit':
      return t('waits for another {0} to end ({1} of {2} at work)', reason.agent, reason.taken, reason.limit);
    case 'wave':
      return t('waits for wave {0} to end', reason.waits_for);
    case 'gate':
      return t('waits at the gate {0} for a person: {1}', reason.gate, reason.title);
    case 'pause':
      return `${PAUSED[reason.what]()}${because(reason.message)}`;
    case 'fault':
      return t(
        'the run is held by a fault of the {0}, which no attempt is charged with; tried again at {1}: {2} {3}',
        reason.of === 'machine' ? t('machine') : t('repository'),
        clock(reason.until),
        reason.message,
        reason.advice,
      );
    case 'escalation':
      return t('the escalation {0} waits for an answer: {1}', reason.escalation, reason.summary);
    case 'question':
      return t('its agent asks: {0}', reason.text);
    case 'backoff':
      return t(
        'is tried again at {0} (failure {1}, budget of retries {2})',
        clock(reason.until),
        reason.failures,
        reason.budget,
      );
    case 'quota':
      return t(
        'waits until {0}: the quota of {1} is used up ({2})',
        clock(reason.until),
        reason.account,
        reason.message,
      );
    case 'coordinator':
      return t('one package at a time, because of the coordinator: {0}', reason.message);
    case 'preflight':
      return t('preflight found something missing: {0}', reason.missing.join('; '));
    case 'scope':
      return t('changed {0} outside its scope: {1}', countFiles(reason.files), reason.files.join(', '));
    case 'scope_request':
      return t('asks to write {0}: {1}', reason.path, reason.reason);
    case 'conflict': {
      const conflict = t(
        'conflicts with {0} in {1}: {2}',
        reason.with?.join(', ') ?? t('the integration branch'),
        countFiles(reason.files),
        reason.message ?? reason.files.join(', '),
      );
      return reason.resolving === true
        ? `${conflict}${t('; waits in its worktree to be resolved')}`
        : conflict;
    }
    case 'subplan': {
      const waits = (reason.waits_for ?? []).map(
        (each) =>
          `${each.package} ${each.blocked_by.map((one) => describeBlock(one, clock)).join(t(' and '))}`,
      );
      const more = waits.length > NAMED ? t(' and {0} more', waits.length - NAMED) : '';
      return (
        reason.message ?? t('in its run {0}: {1}', reason.run, `${waits.slice(0, NAMED).join('; ')}${more}`)
      );
    }
    case 'failed':
    case 'cancelled':
    case 'stale':
      return reason.message;
    case 'needs_input':
      return t('its agent waits for a person: {0}', reason.message);
    case 'stalled':
      return t('its agent shows no progress since {0}: {1}', clock(reason.since), reason.signs.join(', '));
    case 'not_selected':
      return t('is not part of what this run was asked to carry out');
    case 'run_ended':
      return reason.outcome === 'stopping'
        ? t('the run is being stopped')
        : t('the run has ended ({0})', reason.outcome);
  }
}

function lockDoubtText(
  { phase, keys, until, holder }: Extract<BlockedBy, { kind: 'lock_doubt' }>,
  clock: (time: string) => string,
): string {
  const names = keys.join(', ');
  if (phase === 'uncertain') {
    return until === undefined
      ? t('its lock {0} is uncertain: the coordinator has not confirmed it', names)
      : t(
          'its lock {0} is uncertain: the coordinator has not confirmed it; it holds until {1}',
          names,
          clock(until),
        );
  }
  return holder === undefined
    ? t('has lost its lock {0}, and is not merged before it has it again', names)
    : t('has lost its lock {0} to {1}, and is not merged before it has it again', names, holder);
}

/** So many packages of a child run are named. */
const NAMED = 3;

const PAUSED = {
  run: () => t('the run is paused'),
  parent: () => t('the parent run, or the package in it, is paused'),
  package: () => t('is paused'),
} as const;

function because(message: string | undefined): string {
  return message === undefined ? '' : `: ${message}`;
}

function hoursAndMinutes(time: string): string {
  return `${time.slice(11, 16)} UTC`;
}

function countFiles(files: readonly string[]): string {
  return files.length === 1 ? t('1 file') : t('{0} files', files.length);
}
