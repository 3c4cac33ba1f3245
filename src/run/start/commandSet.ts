import type { Gate } from '../../plan/additions';
import type { GuardrailViolation } from '../../plan/checkGuardrails';
import { checkGuardrails } from '../../plan/checkGuardrails';
import type { GuardrailRule } from '../../plan/guardrailRules';
import type { Plan, WorkPackage } from '../../plan/model';
import { environmentName } from '../../plan/model';
import { reviewCommand } from '../verification/reviewVerdict';
import { checksCommand } from '../verification/serverChecks';
import type { Trail } from './trail';
import { partName } from './trail';
import type { TrailChange } from './trailChange';
import { isYetToCome, trailChangeLines } from './trailChange';

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

const ORDER: readonly CommandPurpose[] = ['setup', 'service', 'agent', 'verification', 'gate'];

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
    .sort((a, b) => ORDER.indexOf(a.purpose) - ORDER.indexOf(b.purpose));
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

/**
 * A list of commands for people, who may read only its beginning: what is around them, then those that guardrails recognise as
 * dangerous, those that have changed since they were agreed to, and the others; under each purpose the commands, with the packages that
 * need them, what they lead to, and what was recognised.
 */
export function commandSetText(commands: readonly AskedCommand[], rules: readonly GuardrailRule[]): string[] {
  const kinds: Record<'dangerous' | 'changed' | 'other', AskedCommand[]> = {
    dangerous: [],
    changed: [],
    other: [],
  };
  for (const command of commands) {
    const isDangerous = recognised(command, rules).length > 0;
    kinds[isDangerous ? 'dangerous' : (command.changes ?? []).length > 0 ? 'changed' : 'other'].push(command);
  }
  const { dangerous, changed, other } = kinds;
  const isMixed = [dangerous, changed, other].filter(({ length }) => length > 0).length > 1;
  const walled = commands.some(({ around }) => around !== 'no sandbox');
  const open = commands.some(
    ({ around = 'no sandbox' }) => around === 'no sandbox' || around.startsWith(FILES),
  );
  const led = commands.some(({ around = '' }) => around.startsWith(LED));
  return [
    ...(walled ? [`The operating system’s sandbox is around them where one works here${EXCEPT}.`] : []),
    ...(open ? [OPEN] : []),
    ...(led ? [LED_TO] : []),
    ...purposeLines(dangerous, rules, isMixed ? 'Recognised as dangerous. ' : ''),
    ...purposeLines(changed, rules, isMixed ? 'Changed since you have agreed. ' : ''),
    ...purposeLines(other, rules, isMixed ? 'The others. ' : ''),
  ];
}

function purposeLines(
  commands: readonly AskedCommand[],
  rules: readonly GuardrailRule[],
  before: string,
): string[] {
  return ORDER.flatMap((purpose) => {
    const own = commands.filter((command) => command.purpose === purpose);
    return own.length === 0
      ? []
      : [
          `${before}${HEADINGS[purpose]}:`,
          ...own.flatMap(({ command, cwd, around, packages, trail, changes }) => [
            ...visible(command).map((line) => `    ${line}`),
            `        for ${few(packages)}${cwd === undefined ? '' : `, in ${visible(cwd).join(' ')}`}${around === undefined ? '' : `, with ${around}`}`,
            ...[...trailLines(trail), ...changeLines(changes)].map(
              (line) => `        ${visible(line).join(' ')}`,
            ),
            ...recognised({ command, trail }, rules).map(
              (each) => `        ${visible(guardrailText(each)).join(' ')}`,
            ),
          ]),
        ];
  });
}

/** What was recognised, in one line for people: how severe, by which rule, by what, and why it matters. */
function guardrailText({ severity, pattern_name, matched_text, description }: GuardrailViolation): string {
  return `${severity === 'warn' ? 'Careful' : 'Danger'} (${pattern_name}): ${description} Seen: ${matched_text}`;
}

/** How many of some commands guardrails recognise as dangerous. */
export function dangerousCount(commands: readonly PlannedCommand[], rules: readonly GuardrailRule[]): number {
  return commands.filter((command) => recognised(command, rules).length > 0).length;
}

/** In the command and in what it leads to. */
function recognised(
  { command, trail }: Pick<PlannedCommand, 'command'> & { readonly trail?: Trail | undefined },
  rules: readonly GuardrailRule[],
): readonly GuardrailViolation[] {
  const texts = [command, ...(trail?.parts ?? []).flatMap(({ text }) => text ?? [])];
  return texts.flatMap((text) => checkGuardrails(rules, text));
}

/** Longer texts are counted, not shown. */
const LONGEST_SHOWN = 200;

function trailLines(trail: Trail | undefined): string[] {
  const { parts = [], unknown = [] } = trail ?? {};
  const told = parts.flatMap((part) => {
    const { text } = part;
    if (text === undefined) {
      return isYetToCome(part)
        ? [`leads to ${partName(part)}, which is not there: whoever makes it says what is run`]
        : [];
    }
    const lines = text.trim().split('\n');
    const isShown = lines.length === 1 && text.length <= LONGEST_SHOWN;
    return text.trim() === '' && part.unnamed === true
      ? []
      : [`leads to ${partName(part)}${isShown ? `: ${text.trim()}` : ` (${lines.length} lines)`}`];
  });
  return unknown.length === 0 ? told : [...told, `not looked into: ${unknown.join(', ')}`];
}

function changeLines(changes: readonly TrailChange[] | undefined): string[] {
  return changes === undefined || changes.length === 0
    ? []
    : ['changed since you have agreed to it:', ...trailChangeLines(changes).map((line) => `  ${line}`)];
}

/** Which of them are never in it. */
const EXCEPT = ', but for Codex, which has its own, reviews and checks on a server';

/** How it is said whose files are seen. */
const FILES = 'the files of ';

/** How what is reached of the network begins where it is some hosts. */
const LED = 'no network but ';

const LED_TO =
  'What they can read they can send to those hosts: their names are looked at, not what is said to them.';

const OPEN = 'The network is open to them, so what they can read they can send away.';

const HEADINGS: Readonly<Record<CommandPurpose, string>> = {
  setup: 'To prepare each worktree',
  service: 'As a mock server, while the run goes on',
  agent: 'As agents, with your rights, in worktrees of their own',
  verification: 'To check the work',
  gate: 'As gates',
};

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

/** The lines of a command with everything in them to be seen: control characters could hide a part of it. */
function visible(command: string): string[] {
  return command
    .split('\n')
    .map((line) =>
      line.replace(
        /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
        (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
      ),
    );
}

function few(packages: readonly string[]): string {
  const more = packages.length - 5;
  return more > 0 ? `${packages.slice(0, 5).join(', ')} and ${more} more` : packages.join(', ');
}
