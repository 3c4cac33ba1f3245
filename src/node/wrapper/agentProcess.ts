import type { ChildProcess, IOType } from 'node:child_process';
import { appendFile, closeSync, existsSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { delimiter } from 'node:path';
import type { Writable } from 'node:stream';
import spawn from 'cross-spawn';
import type { AttemptExit, AttemptSpec } from '../../ports/attempts';
import { withoutGitLocation } from '../git/git';
import { DOORWAY } from './hostMessages';
import { serveHosts } from './hostProxy';
import { agentEnvironment } from '../processes/agentEnvironment';
import { processTree } from '../processes/processTable';
import { signalTree, whileStill } from '../processes/processTree';
import type { AttemptFiles } from '../runs/runFolder';
import { COMMAND_FOLDER } from './records';
import {
  allEnded,
  ATTEMPT_VARIABLE,
  sessionProcesses,
  signalEach,
  strayProcesses,
} from '../processes/strayProcesses';

/** Everything that an agent's process is started with. */
export interface AgentProcessOptions {
  readonly spec: AttemptSpec;
  /** Given on standard input when the spec says so. */
  readonly promptPath: string;
  /** Gets what the agent prints. */
  readonly logPath: string;
  /** Get its two streams instead, when the first is for programs. */
  readonly streams: Pick<AttemptFiles, 'output' | 'errors'> | undefined;
  /** Between asking the agent to end and making it, in milliseconds. */
  readonly graceMs: number;
  /** Added to the environment, below what the spec adds. */
  readonly env: Readonly<Record<string, string>>;
}

/** The streams of what talks with a person itself. */
const TERMINAL: readonly IOType[] = ['inherit', 'inherit', 'inherit'];

/** The longest time that a timer can be set to, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * A coding agent as a process. It writes into the log itself, both of its streams in one order, so that nothing stands
 * between it and the disk: it neither waits for a slow terminal nor notices when its wrapper dies.
 */
export class AgentProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Takes what is typed for it; undefined when it does not. */
  readonly input: Writable | undefined;
  /** Resolves when the agent has ended, nothing of its session is left, and if it was made to end, nothing at all. */
  readonly ended: Promise<AttemptExit>;
  private endedFor: 'cancelled' | 'timeout' | 'exit' | undefined;
  private killTimer: NodeJS.Timeout | undefined;
  /** Until when what was asked to end has time, by `performance.now`. */
  private graceEnds = 0;
  private strays: ReadonlySet<number> = new Set();
  private readonly since = performance.now();
  private readonly timeout: NodeJS.Timeout;

  constructor(private readonly options: AgentProcessOptions) {
    const { spec } = options;
    const child = startProcess(options);
    leadToHosts(child, options);
    this.pid = child instanceof Error ? undefined : child.pid;
    this.input = child instanceof Error ? undefined : (child.stdin ?? undefined);
    this.timeout = setTimeout(() => this.end('timeout'), Math.min(spec.timeoutMs, LONGEST_TIMER));
    this.ended = (
      child instanceof Error ? Promise.resolve(notStarted(spec, child)) : this.exitOf(child)
    ).finally(() => {
      clearTimeout(this.timeout);
      clearTimeout(this.killTimer);
    });
  }

  /**
   * Asks everything that the agent has started to end, and makes it after the grace.
   * @param reason the first one given is what counts; `exit`: as if it had ended by itself.
   */
  end(reason: 'cancelled' | 'timeout' | 'exit'): void {
    const { pid } = this;
    if (pid === undefined || this.endedFor !== undefined) {
      return;
    }
    this.endedFor = reason;
    this.graceEnds = performance.now() + this.options.graceMs;
    if (process.platform === 'linux' && this.options.spec.walls !== undefined) {
      void this.askWithin(pid);
    } else {
      const strays = strayProcesses(this.options.spec.folder, pid);
      void strays.then((found) => {
        this.strays = found;
        signalEach(found, 'SIGTERM');
      });
      this.signal(pid, 'SIGTERM');
    }
    this.killTimer = setTimeout(() => this.signal(pid, 'SIGKILL'), this.options.graceMs);
  }

  /** Asks what works behind the walls, and not their own process: with that, all within is killed at once. */
  private async askWithin(walls: number): Promise<void> {
    await this.whileStill(async () => {
      const within = ((await processTree(walls)) ?? []).filter(({ pid }) => pid !== walls);
      if (within.length > 0) {
        signalEach(
          within.map(({ pid }) => pid),
          'SIGTERM',
        );
      } else {
        this.signal(walls, 'SIGTERM');
      }
    });
  }

  /** Lets the agent stand still while something is done, where that is possible. @throws what the work throws. */
  async whileStill(work: () => Promise<void>): Promise<void> {
    await (this.pid === undefined ? work() : whileStill(this.pid, work));
  }

  /** One that has a terminal to itself is in the group of its wrapper. */
  private signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
    if (this.options.spec.talks === true) {
      signalEach([pid], name);
    } else {
      signalTree(pid, name);
    }
  }

  private exitOf(child: ChildProcess): Promise<AttemptExit> {
    return new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        // On Windows a shell starts what is not an executable file: there is a process even where the shell finds nothing.
        if (child.pid === undefined || error.code === 'ENOENT') {
          resolve(notStarted(this.options.spec, error));
        }
      });
      child.once('exit', (code, signal) => {
        const hasGroup = process.platform !== 'win32' && this.options.spec.talks !== true;
        const reason = this.endedFor ?? 'exit';
        const cleaned = this.endRest(hasGroup ? child.pid : undefined);
        // Some take being asked to end for an end like any other; it is none of its own.
        const ended =
          this.endedFor === 'exit' ? { code: null, signal: 'SIGTERM' as const } : { code, signal };
        void cleaned.then(() => resolve({ reason, ...ended }));
      });
    });
  }

  /**
   * Ends what is left of its group and its session: what was asked to end once its time is over, for the shell that has started it
   * may have ended at once. A sandbox of the agent's own may have a group to itself, and an empty environment. What has left the
   * session, such as a compiler's server, others may be using, unless the agent was made to end.
   * @param leader the agent, where it began a session.
   */
  private async endRest(leader: number | undefined): Promise<void> {
    if (leader !== undefined) {
      if (this.endedFor !== undefined) {
        await allEnded(leader, this.since, this.strays, this.graceEnds);
      }
      signalTree(leader, 'SIGKILL');
    }
    const session = leader === undefined ? [] : sessionProcesses(leader, this.since);
    const found =
      this.endedFor === undefined ? [] : await strayProcesses(this.options.spec.folder, undefined);
    signalEach(new Set([...this.strays, ...session, ...found]), 'SIGKILL');
  }
}

function startProcess({
  spec,
  promptPath,
  logPath,
  streams,
  env,
}: AgentProcessOptions): ChildProcess | Error {
  const opened: number[] = [];
  const openFile = (path: string, flags: string) => {
    const descriptor = openSync(path, flags, 0o600);
    opened.push(descriptor);
    return descriptor;
  };
  try {
    const log = openFile(logPath, 'a');
    const output = streams === undefined ? log : openFile(streams.output, 'a');
    const errors = streams === undefined ? log : openFile(streams.errors, 'a');
    const silent = spec.promptOnStdin ? openFile(promptPath, 'r') : 'ignore';
    const input: IOType | number = spec.takesInput === true ? 'pipe' : silent;
    const door: readonly IOType[] = spec.hosts === undefined ? [] : ['pipe'];
    const [program = '', ...args] = spec.argv;
    const shell = isCommandShell(program);
    // Node.js itself refuses the scripts that package managers on Windows install as programs.
    return spawn(program, shell ? withLastQuoted(args) : args, {
      cwd: spec.cwd,
      // Some agents take the variable for their folder, and would work where the driver was started.
      env: withOwnCommand({
        ...agentEnvironment({ ...inheritedEnvironment(), PWD: spec.cwd, ...env }, spec),
        [ATTEMPT_VARIABLE]: spec.folder,
      }),
      stdio: [...(spec.talks === true ? TERMINAL : [input, output, errors]), ...door],
      // In a group of its own it could not read from the terminal.
      detached: process.platform !== 'win32' && spec.talks !== true,
      windowsHide: true,
      windowsVerbatimArguments: shell,
    });
  } catch (error) {
    return error as Error;
  } finally {
    opened.forEach((descriptor) => closeSync(descriptor));
  }
}

/** Reaches hosts for what asks for them through its door; those that the plan does not name are told in its log. */
function leadToHosts(child: ChildProcess | Error, { spec, logPath }: AgentProcessOptions): void {
  const door = child instanceof Error ? undefined : child.stdio[DOORWAY];
  if (spec.hosts !== undefined && door instanceof Socket) {
    serveHosts(door, spec.hosts, (authority) => {
      const words = `[waves] not reached: ${authority}. The plan does not name it (execution.network).\n`;
      appendFile(logPath, words, () => undefined);
    });
  }
}

/** Our own environment without what concerns only us: how Electron is to run, where the wrapper is, git's location. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const env = withoutGitLocation(process.env);
  delete env['ELECTRON_RUN_AS_NODE'];
  delete env['WAVES_PLACE'];
  return env;
}

/** With our own command before all others on the PATH, however that is written on this system. */
function withOwnCommand(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = env[COMMAND_FOLDER];
  const name = Object.keys(env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  return folder === undefined
    ? env
    : { ...env, [name]: [folder, ...(env[name] === undefined ? [] : [env[name]])].join(delimiter) };
}

/** Windows' shell takes everything after `/s /c` as it stands, without one pair of quotes around it. */
function isCommandShell(program: string): boolean {
  return process.platform === 'win32' && /(^|[\\/])cmd(\.exe)?$/i.test(program);
}

function withLastQuoted(args: readonly string[]): string[] {
  return [...args.slice(0, -1), ...args.slice(-1).map((command) => `"${command}"`)];
}

function notStarted(spec: AttemptSpec, error: NodeJS.ErrnoException): AttemptExit {
  const program = spec.argv[0] ?? '';
  const words = why(spec, program, error);
  // Where its working folder is gone, nothing is known of the program.
  const isMissing = (error.code === 'ENOENT' || error.code === 'EACCES') && existsSync(spec.cwd);
  return {
    reason: 'not-started',
    code: null,
    signal: null,
    message: `The agent was not started: ${words}`,
    ...(isMissing ? { unusable: { cause: 'missing', words } } : {}),
  };
}

function why(spec: AttemptSpec, program: string, error: NodeJS.ErrnoException): string {
  // A missing working folder is reported as if the program were missing.
  if (error.code === 'ENOENT' && !existsSync(spec.cwd)) {
    return `its working folder ${spec.cwd} does not exist.`;
  }
  switch (error.code) {
    case 'ENOENT':
      return `there is no program "${program}". Install it, or check the PATH.`;
    case 'EACCES':
      return `"${program}" may not be executed.`;
    default:
      return error.message;
  }
}
