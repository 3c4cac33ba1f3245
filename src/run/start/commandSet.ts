import type { Gate } from '../../plan/additions';
import type { Plan, WorkPackage } from '../../plan/model';
import { environmentName } from '../../plan/model';
import { reviewCommand } from '../verification/reviewVerdict';
import { checksCommand } from '../verification/serverChecks';
import type { Trail } from './trail';
import { partName } from './trail';
import type { TrailChange } from './trailChange';

/** What a command of a plan is for. */
export type CommandPurpose = 'setup' | 'service' | 'agent' | 'verification' | 'gate';

/** A command that carrying a plan out will run, or that an agent is told to run. */
export interface PlannedCommand {
  readonly purpose: CommandPurpose;
  /** As a shell would read it; of an agent with all its arguments, those that say what it may do among them. */
  readonly command: string;
  /** Folder below the worktree, where the plan names one. */
  readonly cwd?: string;
  /** What is around it, where that is not the sandbox wherever one works, with the network open. */
  readonly around?: string;
  /** Ids of the packages that need it, in plan order; of those in plans within it, with the way there: `api/routes`. */
  readonly packages: readonly string[];
  /** What it leads to in files of the repository; absent: nobody has looked. */
  readonly trail?: Trail;
}

/** A command that is asked about. */
export interface AskedCommand extends PlannedCommand {
  /** Where it was agreed to before, what of that it leads to has changed since; absent: it was not. */
  readonly changes?: readonly TrailChange[];
}

/** In the order in which they are shown. */
export const PURPOSES: readonly CommandPurpose[] = ['setup', 'service', 'agent', 'verification', 'gate'];

/** A plan whose commands will be run. */
export interface CommandSource {
  readonly plan: Plan;
  /** Ids of the packages that will be carried out. */
  readonly selected: ReadonlySet<string>;
  /** How a package's agent is started; undefined for the built-in one, which needs no consent. */
  readonly agentCommand: (id: string) => string | undefined;
  /** Stands before the ids of its packages. */
  readonly way: string;
}

/**
 * Every command of the packages of a plan, and of the plans within it, each once: set-up first, then agents, checks and
 * gates, otherwise in plan order.
 */
export function commandSet(sources: readonly CommandSource[]): PlannedCommand[] {
  const found = new Map<
    string,
    { readonly command: Omit<PlannedCommand, 'packages'>; readonly packages: Set<string> }
  >();
  for (const { plan, selected, agentCommand, way } of sources) {
    for (const item of plan.packages.filter(({ id }) => selected.has(id))) {
      for (const command of commandsOf(plan, item, agentCommand)) {
        const key = commandKey(command);
        const entry = found.get(key) ?? { command, packages: new Set() };
        entry.packages.add(`${way}${item.id}`);
        found.set(key, entry);
      }
    }
  }
  return [...found.values()]
    .map(({ command, packages }) => ({ ...command, packages: [...packages] }))
    .sort((a, b) => PURPOSES.indexOf(a.purpose) - PURPOSES.indexOf(b.purpose));
}

/**
 * The command, where it runs, what for and behind what wall, which consent is given to together with what it leads to
 * (`trailKey`). Which packages need it does not matter.
 */
export function commandKey({ purpose, command, cwd, around }: Omit<PlannedCommand, 'packages'>): string {
  return JSON.stringify([purpose, command, cwd ?? '', ...(around === undefined ? [] : [around])]);
}

/** All that consent is given to. */
export function trailKey(command: Omit<PlannedCommand, 'packages'>): string {
  const { parts = [] } = command.trail ?? {};
  const own = parts.map((part) => [partName(part), part.text?.replaceAll('\r\n', '\n') ?? null]);
  return own.length === 0 ? commandKey(command) : JSON.stringify([commandKey(command), own]);
}

/** How it is said whose files are seen. */
export const FILES = 'the files of ';

/** How what is reached of the network begins where it is some hosts. */
export const LED = 'no network but ';

function commandsOf(
  plan: Plan,
  item: WorkPackage,
  agentCommand: (id: string) => string | undefined,
): Omit<PlannedCommand, 'packages'>[] {
  const agent = agentCommand(item.id);
  const setup = [...plan.execution.setup, ...item.setup];
  const mock = plan.contracts.mock?.command;
  const commands: Omit<PlannedCommand, 'packages'>[] = [
    ...setup.map(({ value }) => ({ purpose: 'setup' as const, command: value })),
    ...(mock === undefined ? [] : [{ purpose: 'service' as const, command: mock.value }]),
    ...(agent === undefined ? [] : [{ purpose: 'agent' as const, command: agent }]),
    ...item.verification.steps.flatMap((step) => {
      const { command, cwd } = step;
      if (step.kind === 'ci') {
        return [
          { purpose: 'verification' as const, command: checksCommand(step.ci ?? { requiredChecks: [] }) },
        ];
      }
      return command === undefined
        ? []
        : [{ purpose: 'verification' as const, command, ...(cwd === undefined ? {} : { cwd }) }];
    }),
    ...item.obligations.flatMap(({ kind, subject }) =>
      kind === 'command' ? [{ purpose: 'verification' as const, command: subject.value }] : [],
    ),
    ...(item.gate?.by !== 'review' || item.gate.agent === undefined
      ? []
      : [{ purpose: 'gate' as const, command: reviewOfGate(item.gate, item.gate.agent.value) }]),
    ...(item.gate?.command === undefined
      ? []
      : [{ purpose: 'gate' as const, command: item.gate.command.value }]),
  ];
  return commands.map((command) => ({ ...command, ...aroundOf(plan, command.purpose) }));
}

function aroundOf(
  { execution: { sandbox, network, environment } }: Plan,
  purpose: CommandPurpose,
): Pick<PlannedCommand, 'around'> {
  const reached = purpose === 'agent' ? network?.agents : network?.commands;
  const isOpen = reached === undefined || reached === 'open' || purpose === 'service';
  const files = environment === undefined ? [] : [`${FILES}${environmentName(environment)}`];
  const words = [
    ...(isOpen && sandbox === 'off' && environment === undefined ? ['no sandbox'] : []),
    ...(isOpen
      ? []
      : [reached === 'none' || reached.length === 0 ? 'no network' : `${LED}${reached.join(', ')}`]),
    ...files,
  ];
  return words.length === 0 ? {} : { around: words.join(' and ') };
}

function reviewOfGate({ model }: Gate, agent: string): string {
  return reviewCommand({ agent, ...(model === undefined ? {} : { model }) });
}
