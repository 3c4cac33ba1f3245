import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type {
  AgentLauncher,
  AttemptExit,
  AttemptListener,
  AttemptSpec,
  FollowedAttempt,
} from '../../ports/attempts';
import type { Log } from '../../ports/ports';
import type { OpenTerminalParams } from '../../protocol/driver';
import type { InboxMessage } from '../../run/explaining/inboxMessage';
import { WavesError } from '../../wavesError';
import { ownCommandFolder } from './agentPrograms';
import { AttemptFollower } from './attemptFollower';
import { tellInbox } from '../runs/attemptInbox';
import { readLogEnd } from '../files/limitedLog';
import { showFolder } from './folderOverlay';
import { ownIdentity } from '../processes/processIdentity';
import { attemptFiles } from '../runs/runFolder';
import type { StartRecord } from '../wrapper/records';
import { claimAttempt, COMMAND_FOLDER, readStart } from '../wrapper/records';
import { RunLogs } from './runLogs';
import type { HostAnswer } from './wrapperHost';
import { WrapperHost } from './wrapperHost';

/** How long a terminal may take to start the wrapper, in milliseconds, before it is started in the background. */
const TERMINAL_MS = 10_000;
/** How often the host is started anew for one attempt. */
const HOSTS = 2;
const LOOK_MS = 20;
/** How much of an output tells what went wrong. */
const TAIL_BYTES = 4000;
/** As much as is read of what a command printed as a report: what is longer is written to a file, by whoever wants it counted. */
const WHOLE_BYTES = 8 * 1024 * 1024;

/** What a launcher needs to know. */
export interface LauncherOptions {
  /** Node.js, or a program that is Node.js when `ELECTRON_RUN_AS_NODE` is set. */
  readonly nodePath: string;
  readonly wrapperPath: string;
  /** Our command line, and where to keep what starts it as `waves`: it comes first on the PATH of all that is launched. */
  readonly ownCommand?: { readonly cliPath: string; readonly folder: string };
  /** Holds the folders of all runs; absent: what their logs take together does not matter. */
  readonly runsFolder?: string;
  /** Asks a window to open a terminal. @returns whether one did. */
  readonly openTerminal?: (params: OpenTerminalParams) => Promise<boolean>;
  readonly log: Log;
}

/** What the host has told of an attempt that is not followed yet. */
interface Told {
  readonly start: StartRecord;
  exit?: AttemptExit;
}

/**
 * Starts agents, each with a wrapper around it that records how it ends: in a window's terminal a process of its own,
 * in the background one process for all of them. The wrapper's claim on the attempt's folder makes it harmless to
 * start one twice.
 */
export class FileAgentLauncher implements AgentLauncher {
  private host: WrapperHost | undefined;
  private commandFolder: string | undefined;
  private readonly told = new Map<string, Told>();
  private readonly followers = new Map<string, AttemptFollower>();

  private readonly logs: RunLogs | undefined;

  constructor(private readonly options: LauncherOptions) {
    const { runsFolder } = options;
    this.logs = runsFolder === undefined ? undefined : new RunLogs(runsFolder);
  }

  async callOff(folder: string): Promise<boolean> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const claimed = claimAttempt(folder, { ...(await ownIdentity()), place: 'none' });
    return claimed || (await readStart(folder))?.place === 'none';
  }

  async launch(wanted: AttemptSpec, prompt: string): Promise<void> {
    const spec = this.withOwnCommand(wanted);
    const { prompt: promptPath, spec: specPath } = attemptFiles(spec.folder);
    const made = new Set<string>();
    // Nobody reads them before the wrapper is started, and nothing has to be waited for: what a crash of the machine
    // leaves of an attempt is not gone on with.
    for (const [path, text] of [
      [promptPath, prompt],
      ...Object.entries(spec.files),
      [specPath, `${JSON.stringify(spec, null, 2)}\n`],
    ] as const) {
      const folder = dirname(path);
      if (!made.has(folder)) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        made.add(folder);
      }
      writeFileSync(path, text, { mode: 0o600 });
    }
    makeFolders(spec);
    makeMailbox(spec);
    spec.overlays?.forEach(showFolder);
    if (!(await this.launchInTerminal(spec))) {
      await this.launchInBackground(spec);
    }
  }

  async tell(folder: string, message: InboxMessage): Promise<void> {
    await tellInbox(attemptFiles(folder).inbox, message);
  }

  async session(folder: string): Promise<string | undefined> {
    const id = await readFile(attemptFiles(folder).session, 'utf8').catch(() => '');
    return id.trim() === '' ? undefined : id.trim();
  }

  async outputTail(folder: string): Promise<string> {
    const { from, bytes } = await readLogEnd(attemptFiles(folder).log, TAIL_BYTES);
    const text = bytes.toString('utf8');
    return stripVTControlCharacters(from > 0 ? text.slice(text.indexOf('\n') + 1) : text).trim();
  }

  async wholeOutput(folder: string): Promise<string | undefined> {
    const { bytes, end } = await readLogEnd(attemptFiles(folder).log, WHOLE_BYTES);
    return end !== bytes.length ? undefined : stripVTControlCharacters(bytes.toString('utf8'));
  }

  /** @param isElsewhere another machine has it: whoever hears of that says how it ends. */
  follow(folder: string, listener: AttemptListener, isElsewhere = false): FollowedAttempt {
    const told = this.told.get(folder);
    this.told.delete(folder);
    const forget = () => {
      this.followers.delete(folder);
      void this.logs?.ended(folder);
    };
    const follower = new AttemptFollower(folder, listener, { ...told, forget, isElsewhere });
    if (told?.exit === undefined) {
      this.followers.set(folder, follower);
    }
    return follower;
  }

  /** Lets go of the process in the background, which ends with the last agent in it. */
  dispose(): void {
    this.host?.dispose();
    this.host = undefined;
  }

  /** The version that starts an agent is the one that it calls. */
  private withOwnCommand(spec: AttemptSpec): AttemptSpec {
    const { ownCommand, nodePath } = this.options;
    if (ownCommand === undefined) {
      return spec;
    }
    this.commandFolder ??= ownCommandFolder(ownCommand.folder, { nodePath, cliPath: ownCommand.cliPath });
    return { ...spec, env: { ...spec.env, [COMMAND_FOLDER]: this.commandFolder } };
  }

  private async launchInTerminal(spec: AttemptSpec): Promise<boolean> {
    const { openTerminal, log } = this.options;
    if (openTerminal === undefined || spec.background === true) {
      return false;
    }
    const params: OpenTerminalParams = {
      run: spec.run,
      package: spec.package,
      attempt: spec.attempt,
      title: spec.title,
      argv: this.wrapperCommand(spec),
      cwd: spec.cwd,
      env: { ELECTRON_RUN_AS_NODE: '1', WAVES_PLACE: 'terminal' },
    };
    try {
      if (!(await openTerminal(params))) {
        return false;
      }
    } catch (error) {
      log.error(`No terminal could be opened for ${spec.title}.`, error);
      return false;
    }
    const started = await appears(attemptFiles(spec.folder).start, TERMINAL_MS);
    if (!started) {
      log.warn(`The terminal of ${spec.title} did not start its agent; it is started in the background.`);
    }
    return started;
  }

  private async launchInBackground(spec: AttemptSpec): Promise<void> {
    const { folder } = spec;
    let answer: HostAnswer | undefined;
    for (let count = 0; count < HOSTS && (answer === undefined || answer.kind === 'gone'); count++) {
      if (answer !== undefined && (await exists(attemptFiles(folder).start))) {
        return;
      }
      answer = await this.theHost().run(folder);
    }
    if (answer === undefined || answer.kind === 'claimed' || answer.kind === 'taken') {
      return;
    }
    // From here on nothing may start it any more, neither a host nor the wrapper of a slow terminal.
    if (claimAttempt(folder, { ...(await ownIdentity()), place: 'none' })) {
      throw new WavesError(
        'agent-failed',
        `The process around the agent of ${spec.title} did not start it: ${answer.message}.`,
        `Its command is: ${this.hostCommand().join(' ')}`,
      );
    }
  }

  private theHost(): WrapperHost {
    if (this.host === undefined || this.host.isGone) {
      this.host = new WrapperHost(this.hostCommand(), (report) => {
        if (report.kind === 'claimed') {
          this.told.set(report.folder, { start: report.start });
          return;
        }
        const follower = this.followers.get(report.folder);
        const told = this.told.get(report.folder);
        follower?.ended(report.exit);
        if (told !== undefined) {
          told.exit = report.exit;
        }
      });
    }
    return this.host;
  }

  private hostCommand(): readonly [string, ...string[]] {
    return [this.options.nodePath, this.options.wrapperPath, '--host'];
  }

  private wrapperCommand(spec: AttemptSpec): string[] {
    return [this.options.nodePath, this.options.wrapperPath, spec.folder];
  }
}

/** A folder in the way of a file is the agent's to find out. */
function makeFolders({ cwd, folders = [] }: AttemptSpec): void {
  for (const folder of folders) {
    try {
      mkdirSync(join(cwd, folder), { recursive: true });
    } catch {
      // Git keeps no empty folders, so nothing is left of those that were made; one that was not is not written to.
    }
  }
}

/** An agent finds its mailbox as if it were its first; git sees nothing of it. */
function makeMailbox({ mailbox }: AttemptSpec): void {
  if (mailbox !== undefined) {
    rmSync(mailbox, { recursive: true, force: true });
    mkdirSync(mailbox, { recursive: true });
    writeFileSync(join(mailbox, '.gitignore'), '*\n');
  }
}

/** Whether a file comes to be in time. */
async function appears(path: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!(await exists(path))) {
    if (Date.now() > deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
