import { dirname, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { agentOverride } from '../../engine/start/prepareRun';
import { consentForRun } from '../../engine/start/runPreview';
import { streamLog } from '../../node/attempts/runLogs';
import { feasibilityIn } from '../../node/coordinator/featuresUnderWay';
import { sha256 } from '../../node/files/files';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { commitFiles } from '../../node/git/objects';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { readChildren } from '../../node/runs/childRunFollower';
import { FileRunStore } from '../../node/runs/runStore';
import { thisHost } from '../../node/processes/host';
import { ensureDriver } from '../../node/driver/startDriver';
import type { LifeTrouble, LifeWishes } from '../../plan/additions';
import { LIFE_ACTIONS } from '../../plan/reading/readLife';
import { LAYOUT_NAMES } from '../../plan/reading/readWorktrees';
import type { StartRunParams } from '../../protocol/driver';
import type { RunState } from '../../run/run';
import type { Attendance } from './attendRun';
import { agentsIn } from '../plans/agentsFile';
import { attendRun } from './attendRun';
import { feasibilityText, plannedText } from '../../run/explaining/feasibility';
import { WavesError } from '../../wavesError';
import { awaitDeparture } from '../context/departure';
import type { CommandContext, CommandTable } from '../context/command';
import { commaList, EXIT, exitCodeOfRun, jsonOption, positiveInteger } from '../context/command';
import { consentTo, requireApproval } from '../plans/consent';
import { requireAgents } from '../doctor/trials';
import { RunTrouble, runView } from './runView';
import { endLines, packageTable } from './runLines';
import { trialLines, tryChecks } from '../doctor/tryChecks';

/** What is to be done about an agent in trouble, and after how many minutes. */
type LifeWish = NonNullable<LifeWishes[LifeTrouble]>;

/** Reads `restart`, or with minutes `restart:15`. @throws InvalidArgumentError for anything else. */
function lifeRule(text: string): LifeWish {
  const [word, minutes, ...rest] = text.split(':');
  const action = LIFE_ACTIONS.find((known) => known === word);
  const afterMinutes = minutes === undefined ? undefined : Number(minutes);
  const isTime = afterMinutes === undefined || (afterMinutes > 0 && Number.isFinite(afterMinutes));
  if (action === undefined || !isTime || rest.length > 0) {
    throw new InvalidArgumentError(
      `Write one of ${LIFE_ACTIONS.join(', ')}, with minutes like \`restart:15\` if others are wanted.`,
    );
  }
  return { action, ...(afterMinutes === undefined ? {} : { afterMinutes }) };
}

interface RunOptions {
  readonly plans: readonly string[];
  readonly agent?: string;
  readonly command?: string;
  readonly maxParallel?: number;
  readonly schedule?: 'eager' | 'waves';
  readonly only?: readonly string[];
  readonly whenWaiting?: LifeWish;
  readonly whenStalled?: LifeWish;
  readonly whenLooping?: LifeWish;
  readonly worktrees?: 'waves' | 'upstream';
  readonly agents?: string;
  readonly new?: boolean;
  readonly yes?: boolean;
  readonly preflight: boolean;
  readonly tryAgents?: boolean;
  readonly contracts: boolean;
  readonly queue?: string;
  readonly tryChecks?: boolean;
  readonly json?: boolean;
}

const WHEN = 'notify, nudge, restart or stop an agent that';

/** Adds `waves run`. */
export function addRun(table: CommandTable): void {
  table
    .add(
      {
        usage: 'run <plan>',
        summary: 'start a run or go on with an unfinished one, until it is done or stuck',
        group: 'runs',
        args: 'plans',
      },
      run,
    )
    .option('--agent <name>', 'the agent that carries the packages out, whatever the plan names')
    .option('--command <command>', 'a shell command as the agent; the prompt is on its standard input')
    .option('--agents <file>', 'rules about agents and agents of your own, as JSON (docs/agents.md)')
    .option('--max-parallel <n>', 'how many packages may work at once', positiveInteger)
    .addOption(new Option('--schedule <schedule>', 'when a package may start').choices(['eager', 'waves']))
    .option('--only <packages>', 'only these packages and what they need, separated by commas', commaList)
    .option('--when-waiting <action>', `${WHEN} asks something (after 1 minute)`, lifeRule)
    .option('--when-stalled <action>', `${WHEN} shows no sign of life (after 5 minutes)`, lifeRule)
    .option('--when-looping <action>', `${WHEN} only repeats itself (after 10 minutes)`, lifeRule)
    .addOption(
      new Option('--worktrees <layout>', 'where worktrees stand and how branches are named').choices(
        LAYOUT_NAMES,
      ),
    )
    .option(
      '--queue <address>',
      'have agents work on other machines, which take them from a NATS server (docs/machines.md)',
    )
    .option('--new', 'start another run even when one of this plan is unfinished')
    .option('--yes', 'agree to the commands of the plan, and start even with uncommitted changes')
    .option('--try-checks', 'try the checks on the base first, and do not start when one can never pass')
    .option(
      '--try-agents',
      'let each agent of the plan do a small task first, and do not start when one fails',
    )
    .option('--no-preflight', 'start even when something that the plan needs is missing')
    .option('--no-contracts', 'tell agents nothing of contracts, and hold nothing against them')
    .addOption(jsonOption('print the events of the run as JSON, one a line, and nothing else on stdout'));
}

/**
 * `waves run`: starts a run or goes on with an unfinished one, and follows it to its end. Where no driver is alive
 * this process is the driver; otherwise it is a client of the one that is.
 */
async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const plan = resolve(context.folder, options.plans[0] ?? '');
  const place = await findRepository(dirname(plan));
  const isTold = await requireApproval(place, plan, context.terminal, options.yes === true);
  const rules = options.agents === undefined ? {} : await agentsIn(context.folder, options.agents);
  const asked = { ...startParams(plan, options), ...rules };
  const params = await agreed(context, place, asked, options.yes === true);
  if (!isTold) {
    await sayFeasibility(context, place, plan);
  }
  if (options.tryChecks === true) {
    await requirePossibleChecks(context, plan, options);
  }
  if (options.tryAgents === true) {
    await requireAgents(context, plan, params, { file: options.agents, mayFail: !options.preflight });
  }
  if (options.queue !== undefined) {
    process.env['WAVES_QUEUE'] = options.queue;
  }
  const environment = queueEnvironment();
  const attendance: Attendance = {
    commonDir: place.commonDir,
    host: thisHost,
    connect: () => ensureDriver({ ...place, ...context.installation, environment }),
    voice: { say: (text) => context.terminal.err(text) },
    awaitDeparture: () => awaitDeparture(context.terminal),
    view: (hint) => runView(context.terminal, options.json === true, hint),
  };
  const log = streamLog({ write: (text) => attendance.voice.say(text.trimEnd()) });
  const { openDriver } = await import('../coordinator/openDriver');
  const trouble = new RunTrouble((text) => attendance.voice.say(text));
  const opened = await openDriver(place, context.installation, log, trouble);
  const here = opened.kind === 'opened' ? opened.open : undefined;
  if (opened.kind === 'taken' && options.queue !== undefined) {
    throw new WavesError(
      'queue',
      `Process ${opened.by.pid} drives this repository already, and says where its agents work.`,
      'Start this again when it has ended, or run the plan without --queue.',
    );
  }
  const end = await attendRun(attendance, params, here, trouble);
  switch (end.kind) {
    case 'nothingToDo':
      context.terminal.err(
        `Everything asked for is done already, in the run ${end.run}. --new starts another.`,
      );
      return EXIT.success;
    case 'left':
      return EXIT.interrupted;
    case 'ended':
      return finish(context, options, place, end.state);
  }
}

/** What a driver has to find that goes on with what this one has begun. */
function queueEnvironment(): Record<string, string> {
  const names = ['WAVES_QUEUE', 'WAVES_QUEUE_LEASE', 'WAVES_QUEUE_CREDENTIALS', 'WAVES_QUEUE_CA'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Says what of the plan collides with what is under way: it is no reason not to begin, since locks keep packages apart. */
async function sayFeasibility(
  { terminal }: CommandContext,
  { commonDir }: RepositoryPlace,
  path: string,
): Promise<void> {
  const { reading } = await readWholePlan(path);
  const found = await feasibilityIn(commonDir, reading.plan, path);
  [...feasibilityText(found), ...plannedText(found.planned)].forEach((line) => terminal.err(line));
}

/** @throws WavesError `preflight` when a check can never pass, unless that does not matter. */
async function requirePossibleChecks(
  context: CommandContext,
  plan: string,
  { only, preflight }: RunOptions,
): Promise<void> {
  // Whoever has agreed to the run has agreed to its checks.
  const findings = await tryChecks(context, { plan, yes: true, ...(only === undefined ? {} : { only }) });
  trialLines(findings).forEach((line) => context.terminal.err(line));
  const impossible = findings.filter(({ verdict }) => verdict === 'impossible');
  if (impossible.length > 0 && preflight) {
    throw new WavesError(
      'preflight',
      `${impossible.length === 1 ? 'A check' : `${impossible.length} checks`} of the plan can never pass; nothing was started.`,
      'Install what is needed or correct the plan; --no-preflight starts all the same.',
    );
  }
}

/** The request with the consent to the commands of the plan. */
async function agreed(
  { terminal }: CommandContext,
  place: RepositoryPlace,
  params: StartRunParams,
  yes: boolean,
): Promise<StartRunParams> {
  const files = await commitFiles(dirname(params.plan));
  const request = await consentForRun(await readWholePlan(params.plan), params, sha256, files);
  return request === undefined
    ? params
    : { ...params, consent: await consentTo(request, { place, terminal, yes }) };
}

function startParams(plan: string, options: RunOptions): StartRunParams {
  const agent = agentOverride(options.agent, options.command);
  return {
    plan,
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(agent === undefined ? {} : { agent }),
    ...(options.maxParallel === undefined ? {} : { maxParallel: options.maxParallel }),
    ...(options.schedule === undefined ? {} : { schedule: options.schedule }),
    ...lifeOf(options),
    ...(options.worktrees === undefined ? {} : { worktrees: { layout: options.worktrees } }),
    ...(options.new === true ? { fresh: true } : {}),
    ...(options.yes === true ? { allowDirty: true } : {}),
    ...(options.preflight ? {} : { ignorePreflight: true }),
    ...(options.contracts ? {} : { withoutContracts: true }),
  };
}

function lifeOf({ whenWaiting, whenStalled, whenLooping }: RunOptions): Pick<StartRunParams, 'life'> {
  const life: LifeWishes = {
    ...(whenWaiting === undefined ? {} : { waiting: whenWaiting }),
    ...(whenStalled === undefined ? {} : { stalled: whenStalled }),
    ...(whenLooping === undefined ? {} : { looping: whenLooping }),
  };
  return Object.keys(life).length === 0 ? {} : { life };
}

async function finish(
  context: CommandContext,
  options: RunOptions,
  { commonDir }: RepositoryPlace,
  state: RunState,
): Promise<number> {
  if (options.json !== true) {
    if (state.outcome !== 'done' && context.terminal.screen === undefined) {
      const children = await readChildren(FileRunStore.forReading(commonDir), state);
      const table = packageTable(state, context.terminal, (run) => children.get(run)?.state);
      table.forEach((row) => context.terminal.out(row));
    }
    endLines(state).forEach((line) => context.terminal.out(line));
  }
  return exitCodeOfRun(state.outcome ?? 'stuck');
}
