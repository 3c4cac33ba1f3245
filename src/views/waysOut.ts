import { t } from '@vscode/l10n';
import type { BlockReport, WayOut } from '../protocol/packageDetails';
import type { BlockedBy } from '../run/explaining/blockedBy';
import { blockedBy } from '../run/explaining/blockedBy';
import { comingConflicts, describeComing } from '../run/merging/predictedConflicts';
import { describeBlock } from '../run/explaining/describeBlock';
import { isActive } from '../run/kernel/packageStates';
import type { RunState } from '../run/run';
import type { SteeringAction } from '../run/deciding/steer';

/** What is typed for each decision that there is about a package. */
type DecisionName =
  | 'accept'
  | 'answer'
  | 'approve'
  | 'bump'
  | 'drop'
  | 'fail'
  | 'hand-over'
  | 'reject'
  | 'resolve'
  | 'resume'
  | 'retry'
  | 'skip'
  | 'stop'
  | 'switch-agent'
  | 'take-over'
  | 'try-now'
  | 'widen';

/**
 * Why a package does not advance, each reason with what a person can do about it. The inspector's buttons, `waves why` and
 * `waves decide` all show these.
 */
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

/** What can be decided about a package at any time, whether it waits for something or not. */
export function anytime(run: RunState, id: string): WayOut[] {
  const item = run.packages.get(id);
  if (item === undefined || run.phase === 'ended') {
    return [];
  }
  const { state } = item;
  if (isActive(state)) {
    return [stop(id), ...(state === 'working' ? [takeOver(id)] : [])];
  }
  return state === 'planned' || state === 'ready' ? [skip(id)] : state === 'done' ? [again(id)] : [];
}

const STUCK: ReadonlySet<string> = new Set(['failed', 'blocked', 'cancelled', 'stale']);

/** What a person can do about one reason, the most likely first. */
export function waysOut(reason: BlockedBy, id: string): WayOut[] {
  const log: WayOut = { label: t('Show Log'), action: 'log', package: id };
  const worktree: WayOut = { label: t('Open Worktree'), action: 'worktree', package: id };
  switch (reason.kind) {
    case 'dependency':
      return [
        show(reason.package),
        ...(STUCK.has(reason.state)
          ? [{ ...again(reason.package), label: t('Run {0} Again', reason.package) }]
          : []),
      ];
    case 'lock':
      // Who is not in this run cannot be stopped from here.
      return reason.until !== undefined
        ? []
        : [show(reason.holder), { ...stop(reason.holder), label: t('Stop {0}', reason.holder) }];
    case 'gate':
      return yesOrNo(
        id,
        reason.gate,
        t('It passes its gate and goes on.'),
        t('It is turned back at its gate.'),
      );
    case 'scope_request':
      return [
        ...yesOrNo(
          id,
          reason.request,
          t('Its scope is widened by {0} in the plan.', reason.path),
          t('Its scope stays as it is, and its agent is told so.'),
        ),
        log,
      ];
    case 'escalation':
      return [
        ...yesOrNo(
          id,
          reason.escalation,
          t('What it asks for counts as done, and the run goes on.'),
          t('It is taken out of the run, and the others go on.'),
        ),
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
      return [tryNow(id), switchAgent(id)];
    case 'backoff':
      return [tryNow(id), log];
    case 'pause':
      return [resume(id, reason.what)];
    case 'scope':
      return [...scopeExits(id), worktree, again(id), skip(id)];
    case 'conflict':
      return [
        deciding(
          'resolve',
          t('Resolve Conflict'),
          id,
          { kind: 'resolve', package: id },
          {
            consequence: t(
              'The merge is put into its worktree; what you commit there is checked and merged.',
            ),
          },
        ),
        worktree,
        again(id),
        skip(id),
      ];
    case 'failed':
    case 'cancelled':
      return [log, again(id), skip(id)];
    case 'stale':
      return reason.contracts === undefined
        ? [log, again(id), skip(id)]
        : [
            deciding(
              'accept',
              t('Accept Change'),
              id,
              { kind: 'accept', package: id },
              {
                consequence: t('It is kept as it was merged, although what it was built on has changed.'),
              },
            ),
            again(id),
            deciding(
              'bump',
              t('Raise Revision'),
              id,
              { kind: 'bump', package: id },
              {
                consequence: t(
                  'The plan counts its contracts on, and all that stands on an older one is built anew.',
                ),
              },
            ),
            ...reason.contracts.map((path): WayOut => ({
              label: t('Show {0}', path),
              action: 'file',
              package: id,
              path,
            })),
            { label: t('Open Plan'), action: 'plan', package: id },
            skip(id),
          ];
    case 'stalled':
    case 'needs_input':
      return [{ label: t('Show Terminal'), action: 'terminal', package: id }, takeOver(id), log, stop(id)];
    case 'not_selected':
    case 'run_ended':
      return [{ ...again(id), label: t('Run Package') }];
    default:
      return [];
  }
}

/** What can become of changes outside of a scope. */
function scopeExits(id: string): WayOut[] {
  return [
    deciding(
      'drop',
      t('Drop Changes'),
      id,
      { kind: 'drop', package: id },
      {
        consequence: t('What lies outside is taken back and kept under a ref; the rest goes on.'),
      },
    ),
    deciding(
      'hand-over',
      t('Hand Over'),
      id,
      { kind: 'handOver', package: id },
      {
        consequence: t(
          'What lies outside goes as a patch to the packages that may change it; the rest goes on.',
        ),
      },
    ),
    deciding(
      'widen',
      t('Widen Scope'),
      id,
      { kind: 'widen', package: id },
      {
        consequence: t('The plan lets it write these files, and all that it changed goes on.'),
      },
    ),
    deciding(
      'fail',
      t('Fail Attempt'),
      id,
      { kind: 'fail', package: id },
      {
        consequence: t('The attempt counts as failed, and is made again while its budget lasts.'),
      },
    ),
  ];
}

function again(id: string): WayOut {
  const consequence = t('It is begun anew from what is merged by now; what it left is kept under a ref.');
  return acting('retry', t('Try Again'), id, 'run', consequence);
}

function skip(id: string): WayOut {
  return deciding(
    'skip',
    t('Skip…'),
    id,
    { kind: 'skip', package: id, reason: '' },
    {
      consequence: t('It is left out, and what depends on it goes on without its work.'),
      asks: 'reason',
    },
  );
}

function stop(id: string): WayOut {
  const consequence = t('Its agent is ended and its work kept; it can be begun anew.');
  return acting('stop', t('Stop Package'), id, 'stop', consequence);
}

function takeOver(id: string): WayOut {
  return deciding(
    'take-over',
    t('Talk to Agent'),
    id,
    { kind: 'takeOver', package: id },
    {
      consequence: t('Its agent goes on with you in a terminal, with its conversation and its work so far.'),
    },
  );
}

function tryNow(id: string): WayOut {
  return deciding(
    'try-now',
    t('Try Now'),
    id,
    { kind: 'tryNow', package: id },
    {
      consequence: t('It does not wait any longer; where the limit still holds, it waits again.'),
    },
  );
}

function switchAgent(id: string): WayOut {
  return deciding(
    'switch-agent',
    t('Switch Agent…'),
    id,
    { kind: 'switchAgent', package: id, agent: '' },
    {
      consequence: t('Another agent begins it anew.'),
      asks: 'agent',
    },
  );
}

function resume(id: string, what: 'run' | 'parent' | 'package'): WayOut {
  const steer: SteeringAction = what === 'run' ? { kind: 'resume' } : { kind: 'resume', package: id };
  const consequence =
    what === 'run' ? t('The whole run goes on.') : t('The package goes on; the run is left as it is.');
  return deciding('resume', t('Resume'), id, steer, { consequence });
}

function yesOrNo(id: string, gate: string, approved: string, rejected: string): WayOut[] {
  return [
    deciding('approve', t('Approve'), id, { kind: 'approve', gate }, { consequence: approved }),
    deciding('reject', t('Reject…'), id, { kind: 'reject', gate }, { consequence: rejected }),
  ];
}

function show(id: string): WayOut {
  return { label: t('Show {0}', id), action: 'show', package: id };
}

/** @param answer empty: the person is asked for it. */
function answering(label: string, id: string, question: string, answer: string): WayOut {
  return deciding(
    'answer',
    label,
    id,
    { kind: 'answer', question, answer },
    {
      consequence:
        answer === ''
          ? t('Its agent is told what you write, and goes on.')
          : t('Its agent is told so, and goes on.'),
      ...(answer === '' ? { asks: 'answer' as const } : {}),
    },
  );
}

function deciding(
  name: DecisionName,
  label: string,
  id: string,
  steer: SteeringAction,
  more: { readonly consequence: string; readonly asks?: 'reason' | 'answer' | 'agent' },
): WayOut {
  return { label, action: 'steer', package: id, steer, decision: { name, ...more } };
}

/** What the editor does by itself, and not only asks the driver for. */
function acting(
  name: DecisionName,
  label: string,
  id: string,
  action: 'run' | 'stop',
  consequence: string,
): WayOut {
  return { label, action, package: id, decision: { name, consequence } };
}
