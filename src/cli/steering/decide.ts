import type { BlockReport } from '../../protocol/packageDetails';
import type { SteeringAction, WayOut } from '../../run/kernel/kernel';
import { appearanceOf, needsAttention } from '../../run/kernel/kernel';
import { failureLine, reasonText, waitsOf } from '../../run/explaining/liveView';
import type { PackageRun, RunState } from '../../run/run';
import { anytime, blockReports } from '../../views/waysOut';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, runOption } from '../context/command';
import type { FoundRun } from '../runs/findRun';
import { findRun, unknownPackage } from '../runs/findRun';
import { consentToRevision } from '../runs/revisionConsent';
import type { SteerOptions } from './steerRun';
import { steerRun } from './steerRun';
import { resolve } from './resolve';
import { takeOver } from './takeOver';
import { goesByPresentPlan } from './verbs';

interface DecideOptions extends SteerOptions {
  /** The package, the choice, and what is said with it. */
  readonly words: readonly string[];
  readonly yes?: boolean;
}

/** A way out that decides something, under the name that it is chosen by. */
interface Choice {
  readonly name: string;
  readonly way: WayOut & { readonly decision: NonNullable<WayOut['decision']> };
}

/** A reason why a package does not advance, with what can be decided about it; no reason: what can be at any time. */
interface Question {
  readonly text: string | undefined;
  readonly choices: readonly Choice[];
}

/** Adds `waves decide`. */
export function addDecide(table: CommandTable): void {
  table
    .add(
      {
        usage: 'decide [package] [choice] [words...]',
        summary: 'list what may be done about a package now, or about all that wait for you, or do it',
        group: 'steering',
        args: 'words',
      },
      decide,
    )
    .option('--yes', 'agree to commands of the plan that are new since the run began')
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves decide`: the same choices as the buttons of the graph's inspector, from the same table. */
async function decide(context: CommandContext, options: DecideOptions): Promise<number> {
  const found = await findRun(context.folder, options.run);
  const [id, name, ...words] = options.words;
  const { terminal } = context;
  if (id === undefined) {
    const waiting = waitingIn(found);
    if (options.json === true) {
      const packages = waiting.map(({ state, item }) => plain(state, item));
      terminal.out(JSON.stringify({ run: found.state.run, packages }, null, 2));
    } else if (waiting.length === 0) {
      terminal.out(`Nothing of ${found.state.run} waits for you.`);
    } else {
      waiting.flatMap(({ state, item }) => linesOf(state, item, found)).forEach((line) => terminal.out(line));
    }
    return EXIT.success;
  }
  const item = found.state.packages.get(id);
  if (item === undefined) {
    throw unknownPackage(found.state, id);
  }
  if (name !== undefined) {
    const choice = chosen(questionsAbout(found.state, id), id, name);
    return choose(context, options, found, choice, words.join(' ').trim());
  }
  if (options.json === true) {
    terminal.out(JSON.stringify(plain(found.state, item), null, 2));
  } else {
    linesOf(found.state, item, found).forEach((line) => terminal.out(line));
  }
  return EXIT.success;
}

/** The packages that wait for a person or have failed, of a run and then of those within it. */
function waitingIn({ state, children }: FoundRun): { readonly state: RunState; readonly item: PackageRun }[] {
  return [state, ...[...children.values()].map((child) => child.state)].flatMap((run) =>
    [...run.packages.values()]
      .filter((item) => needsAttention({ state: item.state, waits: waitsOf(item) }))
      .map((item) => ({ state: run, item })),
  );
}

/** The choices under each reason; of two with one name, the later ones are told apart by what they are about. */
function questionsAbout(state: RunState, id: string): Question[] {
  const taken = new Set<string>();
  const reports: readonly (Omit<BlockReport, 'text'> & { readonly text: string | undefined })[] = [
    ...blockReports(state, id),
    { text: undefined, ways: anytime(state, id) },
  ];
  return reports
    .map(({ text, ways }) => ({
      text,
      choices: ways.flatMap((way): Choice[] => {
        const { decision } = way;
        const name = decision === undefined ? '' : uniqueName(way, decision.name, id, taken);
        if (decision === undefined || taken.has(name)) {
          return [];
        }
        taken.add(name);
        return [{ name, way: { ...way, decision } }];
      }),
    }))
    .filter(({ text, choices }) => text !== undefined || choices.length > 0);
}

function uniqueName(way: WayOut, name: string, id: string, taken: ReadonlySet<string>): string {
  const { steer } = way;
  if (way.package !== id) {
    return `${name}:${way.package}`;
  }
  if (steer?.kind === 'answer' && steer.answer !== '') {
    return `${name}:${steer.answer}`;
  }
  if (!taken.has(name) || steer === undefined) {
    return name;
  }
  const about = 'gate' in steer ? steer.gate : steer.kind === 'register' ? steer.repository : undefined;
  return about === undefined ? name : `${name}:${about}`;
}

function chosen(questions: readonly Question[], id: string, name: string): Choice {
  const choices = questions.flatMap((question) => question.choices);
  const choice = choices.find((each) => each.name === name);
  if (choice === undefined) {
    throw new WavesError(
      'usage',
      `"${name}" can't be done about ${id} now.`,
      choices.length === 0
        ? 'There is nothing to decide about it.'
        : `There are: ${choices.map((each) => each.name).join(', ')}.`,
    );
  }
  return choice;
}

/** Does what was chosen. @throws WavesError `usage` where something has to be said with it and was not. */
async function choose(
  context: CommandContext,
  options: DecideOptions,
  found: FoundRun,
  { name, way }: Choice,
  said: string,
): Promise<number> {
  const { asks } = way.decision;
  if (asks !== undefined && said === '') {
    throw new WavesError('usage', `Say the ${asks} too: waves decide ${way.package} ${name} TEXT`);
  }
  const own = { ...options, packages: [way.package] };
  if (way.decision.name === 'resolve') {
    return resolve(context, own);
  }
  if (way.decision.name === 'take-over') {
    return takeOver(context, own);
  }
  const action = actionOf(way, said);
  const consent = goesByPresentPlan(found.state, action)
    ? await consentToRevision(context, found, [way.package], undefined, options.yes === true)
    : undefined;
  return steerRun(context, options, action, `${way.package}: ${name}`, found, consent);
}

function actionOf({ action, package: id, steer }: WayOut, said: string): SteeringAction {
  if (steer === undefined) {
    return action === 'stop' ? { kind: 'cancel', package: id } : { kind: 'retry', packages: [id] };
  }
  switch (steer.kind) {
    case 'skip':
      return { ...steer, reason: said };
    case 'answer':
      return steer.answer === '' ? { ...steer, answer: said } : steer;
    case 'hint':
    case 'sendBack':
      return { ...steer, message: said };
    case 'switchAgent':
      return { ...steer, agent: said };
    case 'register':
      return { ...steer, address: said };
    case 'approve':
    case 'reject':
    case 'accept':
    case 'fail':
      return said === '' ? steer : { ...steer, message: said };
    default:
      return steer;
  }
}

/** @param found the run that is asked about: what belongs to one within it is named with that. */
function linesOf(state: RunState, item: PackageRun, found: FoundRun): string[] {
  const { id } = item.planned;
  const questions = questionsAbout(state, id);
  const own = state.run === found.state.run ? '' : ` --run ${state.run}`;
  return [
    `${id} (${appearanceOf({ state: item.state, waits: waitsOf(item) }).label}):`,
    ...questions.flatMap((question) => questionLines(question, item, own)),
    ...(questions.length === 0 ? ['  There is nothing to decide about it now.'] : []),
  ];
}

function questionLines({ text, choices }: Question, item: PackageRun, own: string): string[] {
  const { id } = item.planned;
  const wide = Math.max(0, ...choices.map(({ name }) => name.length));
  return [
    `  ${text === undefined ? 'At any time' : reasonText(text, failureLine(item))}`,
    ...choices.map(({ name, way }) => `    ${name.padEnd(wide)}  ${way.decision.consequence}`),
    ...choices.slice(0, 1).map(({ name, way }) => {
      const words = way.decision.asks === undefined ? '' : ' TEXT';
      return `    such as: waves decide ${id} ${name}${words}${own}`;
    }),
  ];
}

/** The same for programs. */
function plain(run: RunState, { planned: { id }, state }: PackageRun): object {
  const questions = questionsAbout(run, id).map(({ text, choices }) => ({
    reason: text ?? null,
    choices: choices.map(({ name, way: { label, package: target, decision } }) => ({
      name,
      label,
      consequence: decision.consequence,
      ...(decision.asks === undefined ? {} : { asks: decision.asks }),
      ...(target === id ? {} : { package: target }),
    })),
  }));
  return { run: run.run, package: id, state, questions };
}
