import { t } from '@vscode/l10n';
import type { BlockReport, WayOut } from '../../../protocol/packageDetails';
import type { BlockedBy } from '../../../run/explaining/blockedBy';
import { blockedBy } from '../../../run/explaining/blockedBy';
import { comingConflicts, describeComing } from '../../../run/merging/predictedConflicts';
import { describeBlock } from '../../../run/explaining/describeBlock';
import type { RunState } from '../../../run/run';
import type { SteeringAction } from '../../../run/deciding/steer';

/** Why a package does not advance, each reason with what a person can do about it. */
export function blockReports(run: RunState, id: string): BlockReport[] {
  const reasons = blockedBy(run, id).map((reason) => ({
    text: describeBlock(reason),
    ways: waysOut(reason, id),
  }));
  const coming = comingConflicts(run, id).map((one) => ({
    text: `${describeComing(one)}: ${one.text}`,
    ways: one.with === undefined ? [] : [show(one.with)],
  }));
  return [...reasons, ...coming];
}

const STUCK: ReadonlySet<string> = new Set(['failed', 'blocked', 'cancelled', 'stale']);

function waysOut(reason: BlockedBy, id: string): WayOut[] {
  const again: WayOut = { label: t('Try Again'), action: 'run', package: id };
  const skip = steering(t('Skip…'), id, { kind: 'skip', package: id, reason: '' });
  const log: WayOut = { label: t('Show Log'), action: 'log', package: id };
  const worktree: WayOut = { label: t('Open Worktree'), action: 'worktree', package: id };
  switch (reason.kind) {
    case 'dependency':
      return [
        show(reason.package),
        ...(STUCK.has(reason.state)
          ? [{ label: t('Run {0} Again', reason.package), action: 'run' as const, package: reason.package }]
          : []),
      ];
    case 'lock':
      // Who is not in this run cannot be stopped from here.
      return reason.until !== undefined
        ? []
        : [
            show(reason.holder),
            { label: t('Stop {0}', reason.holder), action: 'stop', package: reason.holder },
          ];
    case 'gate':
      return [
        steering(t('Approve'), id, { kind: 'approve', gate: reason.gate }),
        steering(t('Reject…'), id, { kind: 'reject', gate: reason.gate }),
      ];
    case 'scope_request':
      return [
        steering(t('Approve'), id, { kind: 'approve', gate: reason.request }),
        steering(t('Reject…'), id, { kind: 'reject', gate: reason.request }),
        log,
      ];
    case 'escalation':
      return [
        steering(t('Approve'), id, { kind: 'approve', gate: reason.escalation }),
        steering(t('Reject…'), id, { kind: 'reject', gate: reason.escalation }),
        { label: t('Open Plan'), action: 'plan', package: id },
        log,
      ];
    case 'question':
      return [
        ...reason.options.map((answer) => answering(answer, id, reason.question, answer)),
        answering(t('Answer…'), id, reason.question, ''),
        log,
      ];
    case 'quota':
      return [
        steering(t('Try Now'), id, { kind: 'tryNow', package: id }),
        steering(t('Switch Agent…'), id, { kind: 'switchAgent', package: id, agent: '' }),
      ];
    case 'backoff':
      return [steering(t('Try Now'), id, { kind: 'tryNow', package: id }), log];
    case 'pause':
      return [
        steering(
          t('Resume'),
          id,
          reason.what === 'run' ? { kind: 'resume' } : { kind: 'resume', package: id },
        ),
      ];
    case 'scope':
      return [...scopeExits(id), worktree, again, skip];
    case 'conflict':
      return [steering(t('Resolve Conflict'), id, { kind: 'resolve', package: id }), worktree, again, skip];
    case 'failed':
    case 'cancelled':
      return [log, again, skip];
    case 'stale':
      return reason.contracts === undefined
        ? [log, again, skip]
        : [
            steering(t('Accept Change'), id, { kind: 'accept', package: id }),
            again,
            steering(t('Raise Revision'), id, { kind: 'bump', package: id }),
            ...reason.contracts.map((path): WayOut => ({
              label: t('Show {0}', path),
              action: 'file',
              package: id,
              path,
            })),
            { label: t('Open Plan'), action: 'plan', package: id },
            skip,
          ];
    case 'stalled':
    case 'needs_input':
      return [
        { label: t('Show Terminal'), action: 'terminal', package: id },
        steering(t('Talk to Agent'), id, { kind: 'takeOver', package: id }),
        log,
        { label: t('Stop Package'), action: 'stop', package: id },
      ];
    case 'not_selected':
    case 'run_ended':
      return [{ label: t('Run Package'), action: 'run', package: id }];
    default:
      return [];
  }
}

/** What can become of changes outside of a scope. */
function scopeExits(id: string): WayOut[] {
  return [
    steering(t('Drop Changes'), id, { kind: 'drop', package: id }),
    steering(t('Hand Over'), id, { kind: 'handOver', package: id }),
    steering(t('Widen Scope'), id, { kind: 'widen', package: id }),
    steering(t('Fail Attempt'), id, { kind: 'fail', package: id }),
  ];
}

function show(id: string): WayOut {
  return { label: t('Show {0}', id), action: 'show', package: id };
}

/** @param answer empty: the person is asked for it. */
function answering(label: string, id: string, question: string, answer: string): WayOut {
  return steering(label, id, { kind: 'answer', question, answer });
}

function steering(label: string, id: string, steer: SteeringAction): WayOut {
  return { label, action: 'steer', package: id, steer };
}
