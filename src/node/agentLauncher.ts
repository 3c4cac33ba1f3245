import { spawn } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import type { AgentLauncher, AttemptListener, AttemptSpec, FollowedAttempt, Log } from '../ports';
import type { OpenTerminalParams } from '../protocol/driver';
import { WavesError } from '../wavesError';
import { AttemptFollower } from './attemptFollower';
import { fileTail } from './fileTail';
import { ownIdentity } from './processIdentity';
import { attemptFiles } from './runFolder';
import { claimAttempt, readStart } from './wrapper/records';

/** How long a terminal may take to start the wrapper, in milliseconds, before it is started in the background. */
const TERMINAL_MS = 10_000;
/** How long a process in the background may take, in milliseconds. */
const BACKGROUND_MS = 30_000;
const LOOK_MS = 20;
/** How much of an output tells what went wrong. */
const TAIL_BYTES = 4000;

/** What a launcher needs to know. */
export interface LauncherOptions {
  /** Node.js, or a program that is Node.js when `ELECTRON_RUN_AS_NODE` is set. */
  readonly nodePath: string;
  readonly wrapperPath: string;
  /** Asks a window to open a terminal. @returns whether one did. */
  readonly openTerminal?: (params: OpenTerminalParams) => Promise<boolean>;
  readonly log: Log;
}

/**
 * Starts agents, each inside a small process of its own that records how it ends, in a window's terminal or in the
 * background. The wrapper's claim on the attempt's folder makes it harmless to start one twice.
 */
export class FileAgentLauncher implements AgentLauncher {
  constructor(private readonly options: LauncherOptions) {}

  async callOff(folder: string): Promise<boolean> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const claimed = await claimAttempt(folder, { ...(await ownIdentity()), place: 'none' });
    return claimed || (await readStart(folder))?.place === 'none';
  }

  async launch(spec: AttemptSpec, prompt: string): Promise<void> {
    const files = attemptFiles(spec.folder);
    await mkdir(spec.folder, { recursive: true, mode: 0o700 });
    // Nothing to wait for a disk for: what a crash of the machine leaves of an attempt is not gone on with.
    const options = { mode: 0o600, fsync: false };
    await writeFileAtomic(files.prompt, prompt, options);
    for (const [path, text] of Object.entries(spec.files)) {
      await writeFileAtomic(path, text, options);
    }
    await writeFileAtomic(files.spec, `${JSON.stringify(spec, null, 2)}\n`, options);
    if (!(await this.launchInTerminal(spec))) {
      await this.launchInBackground(spec);
    }
  }

  async outputTail(folder: string): Promise<string> {
    const tail = await fileTail(attemptFiles(folder).log, TAIL_BYTES);
    return stripVTControlCharacters(tail).trim();
  }

  follow(folder: string, listener: AttemptListener): FollowedAttempt {
    return new AttemptFollower(folder, listener);
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
    const [program = '', ...args] = this.wrapperCommand(spec);
    const child = spawn(program, args, {
      cwd: spec.folder,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', WAVES_PLACE: 'background' },
      stdio: 'ignore',
      detached: true,
      windowsHide: true,
    });
    child.unref();
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal ?? 'nothing'}`));
    });
    const { start } = attemptFiles(spec.folder);
    const outcome = await Promise.race([appears(start, BACKGROUND_MS), ended]);
    if (outcome === true || (await exists(start))) {
      return;
    }
    // From here on nothing may start it any more, neither this wrapper nor that of a slow terminal.
    if (await claimAttempt(spec.folder, { ...(await ownIdentity()), place: 'none' })) {
      child.kill();
      throw new WavesError(
        'agent-failed',
        `The process around the agent of ${spec.title} did not start: ${outcome === false ? 'it gave no sign' : outcome}.`,
        `The command was: ${[program, ...args].join(' ')}`,
      );
    }
  }

  private wrapperCommand(spec: AttemptSpec): string[] {
    return [this.options.nodePath, this.options.wrapperPath, spec.folder];
  }
}

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
