import { Option } from 'commander';
import type { Steering } from '../../protocol/driver';
import { asksForRevision } from '../../run/asking/reportEvents';
import type { RunState } from '../../run/run';
import type { CommandContext, CommandTable } from '../context/command';
import { jsonOption, runOption } from '../context/command';
import { findRun } from '../runs/findRun';
import { consentToRevision } from '../runs/revisionConsent';
import type { SteerOptions } from './steerRun';
import { reasonOf, steerRun } from './steerRun';

interface VerbOptions extends SteerOptions {
  readonly names: readonly string[];
  readonly yes?: boolean;
  readonly reason?: string;
  readonly to?: string;
}

/** A word of the command line for one thing that a person can decide about a run. */
interface Verb {
  readonly usage: string;
  readonly summary: string;
  readonly options?: () => readonly Option[];
  /** What is asked of the driver. */
  action(options: VerbOptions): Steering;
  /** What has been brought about, in words, past tense. */
  done(names: readonly string[], state: RunState): string;
}

const message = (what: string): Option => new Option('--message <text>', what);
const yes = (what: string): Option => new Option('--yes', what);
const FOR_THE_JOURNAL = 'why, for the journal';
const NEW_COMMANDS = 'agree to commands of the plan that are new since the run began';

/** The argument of verbs about one package or, without it, the whole run. */
function oneOrAll([id]: readonly string[]): { readonly package?: string } {
  return id === undefined ? {} : { package: id };
}

function files([, ...paths]: readonly string[]): { readonly files?: readonly string[] } {
  return paths.length === 0 ? {} : { files: paths };
}

const first = ([name = '']: readonly string[]): string => name;

/** The verbs that ask the driver for one thing and need nothing else, in the order of `waves --help`. */
const VERBS: readonly Verb[] = [
  {
    usage: 'cancel [package]',
    summary: 'end a run with all its agents, or take one package out of it',
    options: () => [message(FOR_THE_JOURNAL)],
    action: (options) => ({ kind: 'cancel', ...oneOrAll(options.names), ...reasonOf(options) }),
    done: ([id]) => `Cancelled ${id ?? 'the run'}`,
  },
  {
    usage: 'pause [package]',
    summary: 'begin nothing new in a run, or with one package; agents that work go on',
    options: () => [message(FOR_THE_JOURNAL)],
    action: (options) => ({ kind: 'pause', ...oneOrAll(options.names), ...reasonOf(options) }),
    done: ([id]) => `Paused ${id ?? 'the run'}`,
  },
  {
    usage: 'resume [package]',
    summary: 'lift the pause of a run or package, and start a driver where none is alive',
    action: ({ names }) => ({ kind: 'resume', ...oneOrAll(names) }),
    done: ([id]) => `Resumed ${id ?? 'the run'}`,
  },
  {
    usage: 'approve <gate>',
    summary: 'let a package pass its gate, or answer an escalation with yes',
    options: () => [
      yes('agree to the commands of a plan that was edited for it'),
      message('what you have to say about it, for the journal'),
    ],
    action: (options) => ({ kind: 'approve', gate: first(options.names), ...reasonOf(options) }),
    done: (names) => `Approved ${first(names)}`,
  },
  {
    usage: 'reject <gate>',
    summary: 'turn a package back at its gate, or take the one that escalated out',
    options: () => [message('what you have to say about it, for the journal')],
    action: (options) => ({ kind: 'reject', gate: first(options.names), ...reasonOf(options) }),
    done: (names) => `Rejected ${first(names)}`,
  },
  {
    usage: 'accept <package>',
    summary: 'keep a stale package as it is, although a contract that it was built on has changed',
    options: () => [message('why it holds')],
    action: (options) => ({ kind: 'accept', package: first(options.names), ...reasonOf(options) }),
    done: (names) => `Accepted ${first(names)}`,
  },
  {
    usage: 'bump',
    summary: 'raise the revision of the contracts in the plan, and build anew what stands on an older one',
    options: () => [yes(NEW_COMMANDS)],
    action: () => ({ kind: 'bump' }),
    done: (_names, { plan }) => `Raised the revision of the contracts in ${plan}`,
  },
  {
    usage: 'skip <package>',
    summary: 'leave a package out; what depends on it goes on',
    options: () => [new Option('--reason <text>', 'why it is left out').makeOptionMandatory()],
    action: ({ names, reason = '' }) => ({ kind: 'skip', package: first(names), reason }),
    done: (names) => `Skipped ${first(names)}`,
  },
  {
    usage: 'drop <package> [file...]',
    summary: 'take back what a package changed outside of its scope; it is kept, and the rest goes on',
    action: ({ names }) => ({ kind: 'drop', package: first(names), ...files(names) }),
    done: (names) => `Taking back what ${first(names)} changed outside of its scope`,
  },
  {
    usage: 'hand-over <package>',
    summary: 'take back what a package changed outside of its scope, and give it to its owners as a patch',
    options: () => [
      new Option('--to <package>', 'to this package instead of those whose scope has the files'),
    ],
    action: ({ names, to }) => ({
      kind: 'handOver',
      package: first(names),
      ...(to === undefined ? {} : { to }),
    }),
    done: (names) => `Handing over what ${first(names)} changed outside of its scope`,
  },
  {
    usage: 'widen <package> [file...]',
    summary: 'edit the plan so that a package may write what it changed outside of its scope',
    options: () => [yes(NEW_COMMANDS)],
    action: ({ names }) => ({ kind: 'widen', package: first(names), ...files(names) }),
    done: (names, { plan }) => `Widened the scope of ${first(names)} in ${plan}`,
  },
  {
    usage: 'fail <package>',
    summary:
      'count what a package did outside of its scope as a failure; it is retried while its budget lasts',
    options: () => [message('why, for the next attempt and the journal')],
    action: (options) => ({ kind: 'fail', package: first(options.names), ...reasonOf(options) }),
    done: (names) => `Failed the attempt of ${first(names)}`,
  },
];

/** Adds the verbs that ask the driver for one thing, each as a command of its own. */
export function addVerbs(table: CommandTable): void {
  for (const verb of VERBS) {
    const { usage, summary, options = () => [] } = verb;
    const command = table.add<VerbOptions>(
      { usage, summary, group: 'steering', args: 'names' },
      (context, given) => carryOut(context, given, verb),
    );
    [...options(), runOption(), jsonOption()].forEach((option) => command.addOption(option));
  }
}

async function carryOut(context: CommandContext, options: VerbOptions, verb: Verb): Promise<number> {
  const found = await findRun(context.folder, options.run);
  const action = verb.action(options);
  const consent = goesByPresentPlan(found.state, action)
    ? await consentToRevision(context, found, namedIn(action), undefined, options.yes === true)
    : undefined;
  return steerRun(context, options, action, verb.done(options.names, found.state), found, consent);
}

/** The package that something is wished of, as far as it names one. */
function namedIn(action: Steering): readonly string[] {
  return 'package' in action && action.package !== undefined ? [action.package] : [];
}

/** Whether a run goes on with its plan as it is written then, so that new commands in it are asked about. */
export function goesByPresentPlan(state: RunState, action: Steering): boolean {
  switch (action.kind) {
    case 'widen':
    case 'bump':
    case 'retry':
    case 'tryNow':
    case 'switchAgent':
      return true;
    case 'approve':
      return asksForRevision(state, action);
    default:
      return false;
  }
}
