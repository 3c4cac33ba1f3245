import { join } from 'node:path';
import { shellCommand } from '../../agents/launching/shellCommand';
import { isOpenApiPath, mockedContract } from '../../contracts/contractRoles';
import { planContracts } from '../../contracts/contractPaths';
import { firstById } from '../../plan/firstById';
import type { MockWish, Plan, WorkPackage } from '../../plan/model';
import type { AttemptExit, AttemptSpec, FollowedAttempt } from '../../ports/attempts';
import type { RunMock } from '../../run/contracts/contracts';
import type { MockMissing, MockServing } from '../../run/contracts/contractEvents';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { Mutex } from '../kernel/mutex';
import { commandSandbox } from '../kernel/sandbox';
import type { PortBlocks } from '../kernel/portBlocks';

/** The mock server that answers in the place of what a package builds against; undefined where there is none. */
export function mockFor(
  { mock }: Pick<RunState, 'mock'>,
  plan: Plan,
  id: string,
): { readonly contract: string; readonly url: string } | undefined {
  const item = firstById(plan).get(id);
  return mock === undefined ||
    !('url' in mock) ||
    item === undefined ||
    mockedContract(plan, item) === undefined
    ? undefined
    : { contract: mock.contract, url: mock.url };
}

/** What an agent finds of it in its environment. */
export function mockEnvironment(
  state: Pick<RunState, 'mock'>,
  plan: Plan,
  id: string,
): Readonly<Record<string, string>> {
  const mock = mockFor(state, plan, id);
  return mock === undefined ? {} : { WAVES_MOCK_URL: mock.url };
}

/** What a server needs that answers as a contract says. */
type MockWorld = Pick<
  EngineDependencies,
  'contracts' | 'digest' | 'launcher' | 'lease' | 'log' | 'machine' | 'mocks' | 'preflight' | 'repository'
>;

/** A run does not take longer, in milliseconds; its end ends the server. */
const LONGEST_MS = 7 * 24 * 60 * 60_000;

/** Where Prism answers when nobody says anything else. */
const PRISM_URL = 'http://127.0.0.1:4010';

/**
 * The mock server of a run: Prism (https://github.com/stoplightio/prism) where the repository has it, or else `waves mock`, or what the
 * plan names. It is started before the
 * first agent that builds against the plan's primary contract, started anew when that has changed for a later one, and ended
 * with the run. Like agents it outlives the driver; the next one finds it by its folder.
 */
export class MockServer {
  private readonly turns = new Mutex();
  private running: Running | undefined;
  /** What was found out last, which may not be in the state yet. */
  private latest: RunMock | undefined;

  constructor(
    private readonly world: MockWorld,
    private readonly run: { readonly state: RunState; readonly closed: boolean },
    private readonly ports: PortBlocks | undefined,
  ) {}

  /** Sees to it that the server answers before an agent starts that may use it. @returns what is to be written down of it. */
  begin(item: PackageRun, plan: Plan): Promise<RunEvent[]> {
    const planned = firstById(plan).get(item.planned.id);
    const contract = planned === undefined ? undefined : mockedContract(plan, planned);
    const { mock: wish } = plan.contracts;
    return planned === undefined || contract === undefined || wish === undefined
      ? Promise.resolve([])
      : this.turns.run(async () => {
          const fact = await this.serve(contract, wish, plan, item, planned);
          this.latest = fact ?? this.latest;
          return fact === undefined ? [] : [fact];
        });
  }

  /** Ends the server, also one that a driver before this one has started. */
  end(): Promise<void> {
    return this.turns.run(() => this.stop());
  }

  /** Lets go of it; it goes on. */
  close(): void {
    this.running?.followed.dispose();
  }

  private async serve(
    contract: string,
    wish: MockWish,
    plan: Plan,
    item: PackageRun,
    planned: WorkPackage,
  ): Promise<MockServing | MockMissing | undefined> {
    const { contracts, digest, mocks } = this.world;
    const { known } = this;
    if (contracts === undefined || mocks === undefined || item.base === undefined || this.run.closed) {
      return undefined;
    }
    const text = await contracts.text(item.base, contract);
    if (text === undefined) {
      return undefined;
    }
    const hash = digest(text);
    const serving = known !== undefined && 'url' in known ? known : undefined;
    const isSettled =
      known?.hash === hash && (serving === undefined || (await mocks.answers(serving.url, () => true)));
    if (isSettled) {
      return undefined;
    }
    await this.stop();
    const files = await this.texts(item.base, [contract, ...planContracts(plan)]);
    const start = (known?.start ?? 0) + 1;
    const missing = (message: string): MockMissing => ({ type: 'mock.missing', hash, start, message });
    const ports = wish.command === undefined ? (serving?.ports ?? (await this.ports?.give())) : undefined;
    try {
      const folder = mocks.folder(this.run.state.run, start);
      const line = await this.commandLine(wish, join(folder, 'contracts', contract), ports);
      if ('missing' in line) {
        return missing(line.missing);
      }
      const nowhere = { ...item, worktree: undefined, branch: undefined };
      const around = await commandSandbox(this.world, this.run.state, nowhere, { plan, folder }, 'open');
      const wall = around?.argv ?? [];
      const fault = await this.launch(
        folder,
        start,
        { ...line, argv: [...wall, ...line.argv] },
        files,
        planned,
      );
      const at = ports === undefined ? {} : { ports };
      return fault === undefined
        ? { type: 'mock.serving', contract, hash, url: line.url, start, ...at }
        : missing(fault);
    } finally {
      this.ports?.settle(ports);
    }
  }

  private async commandLine(
    { command, baseUrl }: MockWish,
    file: string,
    ports: number | undefined,
  ): Promise<Line | { readonly missing: string }> {
    if (command !== undefined) {
      const url = baseUrl?.value ?? PRISM_URL;
      if (!URL.canParse(url)) {
        return { missing: `No mock server is started: \`base_url\` is no address: ${url}.` };
      }
      if (await this.world.mocks?.answers(url, () => true)) {
        return { missing: `No mock server is started, because something answers at ${url} already.` };
      }
      return { argv: shellCommand(this.world.machine, command.value), url, title: command.value };
    }
    if (ports === undefined) {
      return { missing: 'No mock server answers in the place of the API, because no port is free for it.' };
    }
    const url = `http://127.0.0.1:${ports}`;
    const prism = await this.world.mocks?.findProgram('prism');
    return prism === undefined
      ? { argv: [...(this.world.mocks?.own ?? []), file, '--port', String(ports)], url, title: 'waves mock' }
      : { argv: [prism, 'mock', '--host', '127.0.0.1', '--port', String(ports), file], url, title: 'Prism' };
  }

  /** @returns why it does not answer; undefined when it does. */
  private async launch(
    folder: string,
    start: number,
    { argv, url, title }: Line,
    files: Readonly<Record<string, string>>,
    planned: WorkPackage,
  ): Promise<string | undefined> {
    const { launcher, lease, mocks, repository } = this.world;
    const spec: AttemptSpec = {
      run: this.run.state.run,
      package: planned.id,
      attempt: start,
      folder,
      argv,
      cwd: repository.root,
      env: { WAVES_RUN: this.run.state.run },
      promptOnStdin: false,
      files: Object.fromEntries(
        Object.entries(files).map(([path, text]) => [join(folder, 'contracts', path), text]),
      ),
      timeoutMs: LONGEST_MS,
      background: true,
      title: `${this.run.state.run}: mock server`,
      agent: title,
    };
    await lease.assertHeld();
    await launcher.launch(spec, '');
    const running = this.follow(folder);
    const isUp = await mocks?.answers(url, () => running.exit !== undefined || this.run.closed);
    if (isUp === true && running.exit === undefined) {
      return undefined;
    }
    const output = (await launcher.outputTail(folder)).trim().split('\n').at(-1) ?? '';
    const why = running.exit?.message ?? (output === '' ? `nothing answers at ${url}` : output);
    await this.stop();
    return `The mock server did not start (${title}): ${why}. Its log is in ${folder}.`;
  }

  private get known(): RunMock | undefined {
    return this.latest ?? this.run.state.mock;
  }

  private async stop(): Promise<void> {
    const { mocks } = this.world;
    const { known } = this;
    const isOthers = this.running === undefined && known !== undefined && 'url' in known;
    const running =
      isOthers && mocks !== undefined
        ? this.follow(mocks.folder(this.run.state.run, known.start))
        : this.running;
    if (running !== undefined) {
      running.followed.cancel();
      await running.ended;
      this.running = undefined;
    }
  }

  private follow(folder: string): Running {
    let tell: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (tell = resolve));
    const running: Running = {
      ended,
      exit: undefined,
      followed: this.world.launcher.follow(folder, {
        working: () => undefined,
        progressed: () => undefined,
        exited: (exit) => {
          running.exit = exit;
          tell();
        },
      }),
    };
    this.running = running;
    return running;
  }

  private async texts(commit: string, paths: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const wanted = [...new Set(paths)].filter(isOpenApiPath);
    const read = wanted.map(async (path) => [path, await this.world.contracts?.text(commit, path)] as const);
    const found = await Promise.all(read);
    return Object.fromEntries(found.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
  }
}

interface Line {
  readonly argv: readonly string[];
  readonly url: string;
  readonly title: string;
}

interface Running {
  readonly followed: FollowedAttempt;
  readonly ended: Promise<void>;
  exit: AttemptExit | undefined;
}
