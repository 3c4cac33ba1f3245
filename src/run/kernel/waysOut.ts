import { t } from '@vscode/l10n';
import type { PackageOf, Part, RunOf } from './state/kernelState';
import type { SteeringAction } from './wishes';

/** What is typed for each decision that there is about a package. */
export type DecisionName =
  | 'absorb'
  | 'accept'
  | 'answer'
  | 'approve'
  | 'bump'
  | 'drop'
  | 'fail'
  | 'hand-over'
  | 'hint'
  | 'keep'
  | 'register'
  | 'reject'
  | 'resolve'
  | 'restore'
  | 'resume'
  | 'retry'
  | 'send-back'
  | 'skip'
  | 'stop'
  | 'switch-agent'
  | 'take-over'
  | 'try-now'
  | 'widen';

/** Something that a person can do; done to `package`, which may be another one than the one that waits. */
export interface WayOut {
  readonly label: string;
  readonly action: 'show' | 'log' | 'worktree' | 'terminal' | 'plan' | 'file' | 'run' | 'stop' | 'steer';
  readonly package: string;
  /** What `steer` asks for. */
  readonly steer?: SteeringAction;
  /** What `file` opens. */
  readonly path?: string;
  /** Where it decides something, and does not only show what to decide on. */
  readonly decision?: Decision;
}

/** What a way out decides. */
export interface Decision {
  /** What is typed for it, as in `waves decide PACKAGE retry`. */
  readonly name: string;
  /** What becomes of the package and of its work, in a sentence. */
  readonly consequence: string;
  /** What a person has to say with it. */
  readonly asks?: 'reason' | 'answer' | 'agent' | 'address';
}

/** It is begun once more. */
export function again(id: string): WayOut {
  const consequence = t('It is begun anew from what is merged by now; what it left is kept under a ref.');
  return acting('retry', t('Try Again'), id, 'run', consequence);
}

/** It is left out. */
export function skip(id: string): WayOut {
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

/** Its agent is ended. */
export function stop(id: string): WayOut {
  const consequence = t('Its agent is ended and its work kept; it can be begun anew.');
  return acting('stop', t('Stop Package'), id, 'stop', consequence);
}

/** Its agent mends what has been merged. */
export function sendBack(id: string): WayOut {
  return deciding(
    'send-back',
    t('Send Back…'),
    id,
    { kind: 'sendBack', package: id, message: '' },
    {
      consequence: t(
        'Its agent goes on with its work, in the same conversation if its CLI can, and mends what you write.',
      ),
      asks: 'answer',
    },
  );
}

/** A person goes on with its agent. */
export function takeOver(id: string): WayOut {
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

/** It waits no longer. */
export function tryNow(id: string): WayOut {
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

/** A person says yes or no, each with what it comes to. */
export function yesOrNo(id: string, gate: string, approved: string, rejected: string): WayOut[] {
  return [
    deciding('approve', t('Approve'), id, { kind: 'approve', gate }, { consequence: approved }),
    deciding('reject', t('Reject…'), id, { kind: 'reject', gate }, { consequence: rejected }),
  ];
}

/** Another package is looked at. */
export function show(id: string): WayOut {
  return { label: t('Show {0}', id), action: 'show', package: id };
}

/** Its log is looked at. */
export function log(id: string): WayOut {
  return { label: t('Show Log'), action: 'log', package: id };
}

/** Its worktree is opened. */
export function worktree(id: string): WayOut {
  return { label: t('Open Worktree'), action: 'worktree', package: id };
}

/** The plan is opened where it speaks of the package. */
export function openPlan(id: string): WayOut {
  return { label: t('Open Plan'), action: 'plan', package: id };
}

/** Something that the driver is asked for. */
export function deciding(
  name: DecisionName,
  label: string,
  id: string,
  steer: SteeringAction,
  more: Pick<Decision, 'consequence' | 'asks'>,
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

/** What a person can do about something. */
export interface AttentionWay {
  readonly label:
    | 'approve'
    | 'reject'
    | 'stop'
    | 'drop'
    | 'widen'
    | 'answer'
    | 'accept'
    | 'again'
    | 'followUp'
    | 'bump'
    | 'tryNow'
    | 'switchAgent'
    | 'restore'
    | 'mine'
    | 'keep';
  /** Of an answer that the agent offers: what it says. */
  readonly text?: string;
  readonly action: SteeringAction;
}

/** Something that waits for a person, or that a person should know of, as its feature tells it. */
export interface Need {
  /** The same as long as it is the same; one of its own within the run. */
  readonly key: string;
  /** Empty: the run as a whole. */
  readonly package: string;
  /** In words, for people. */
  readonly text: string;
  /** What a person has to read before deciding about it, in lines; absent: there is nothing more. */
  readonly details?: string;
  readonly ways: readonly AttentionWay[];
}

/** As in `feature.ts`, which builds on this. */
interface Block {
  readonly kind: string;
}

/** What a feature may ask of the whole when it looks for what people are needed for. */
export interface Overview {
  /** Everything that keeps a package from advancing. */
  readonly blockedBy: (id: string) => readonly Block[];
  /** A block in words. */
  readonly describe: (block: Block) => string;
}

/** What of a feature waits for a person, by its kind. */
export type Needs<K extends string, P extends Part> = {
  readonly [kind in K]: {
    /** Of one package. */
    readonly ofPackage?: (item: PackageOf<P>, run: RunOf<P>) => readonly Need[];
    /** Of the run, or of all packages together. */
    readonly ofRun?: (run: RunOf<P>, overview: Overview) => readonly Need[];
  };
};

/** A person says yes or no. @param gate what is asked, by its id. */
export function approveOrReject(gate: string): AttentionWay[] {
  return [
    { label: 'approve', action: { kind: 'approve', gate } },
    { label: 'reject', action: { kind: 'reject', gate } },
  ];
}

/** A person ends the package. */
export function stopIt(id: string): AttentionWay {
  return { label: 'stop', action: { kind: 'cancel', package: id } };
}
