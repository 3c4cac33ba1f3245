import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import type { AttemptExit, AttemptSpec } from '../../ports/attempts';
import type { AgentPlace } from '../../run/kernel/kernel';
import { watchFolder } from '../files/folderWatcher';
import { identityEnvironment } from '../git/identity';
import { ownIdentity } from '../processes/processIdentity';
import { attemptFiles } from '../runs/runFolder';
import { systemClock } from '../processes/systemClock';
import { carryOut } from './attempt';
import { claimAttempt, readSpec } from './records';
import type { Writable } from 'node:stream';
import { GrowingFile } from './growingFile';

/** What asks for something to be stopped. */
interface CancelRequests {
  /** Given once. */
  readonly signal: AbortSignal;
  /** Ends the listening. */
  dispose(): void;
}

/**
 * Calls back at everything that asks this process to stop: Ctrl+C in its terminal, or a signal. Closing the terminal
 * does not: a window that goes takes its terminals with it, and no work. The signals stay caught, so that what is
 * written at the end is written in peace.
 */
export function onSignals(cancel: () => void): void {
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  // On Windows a process does not survive its terminal for long: better to end in order.
  process.on('SIGHUP', process.platform === 'win32' ? cancel : () => undefined);
}

/**
 * Listens to the file by which a driver asks for an attempt to be stopped.
 * @param folder of the attempt.
 * @param controller that gives the signal; others may make it do so too.
 */
export function cancelRequests(folder: string, controller = new AbortController()): CancelRequests {
  const { cancel: request } = attemptFiles(folder);
  const options = { pollMs: 1000, gapMs: 20, names: [basename(request)] };
  const look = () => {
    if (existsSync(request)) {
      controller.abort();
    }
    return Promise.resolve();
  };
  const watching = watchFolder(folder, options, look);
  return { signal: controller.signal, dispose: () => watching.dispose() };
}

/** Rejects at the first error in this process that nobody has caught; never resolves. */
export function unexpectedFault(): Promise<never> {
  const fault = new Promise<never>((_resolve, reject) => process.once('uncaughtException', reject));
  // Where no attempt is being carried out, nobody is there to be told.
  fault.catch(() => undefined);
  return fault;
}

/** How long a conversation may last, in milliseconds. */
const DAY_MS = 86_400_000;
/** Exit code of shells for a program that does not exist. */
const NOT_STARTED = 127;

/**
 * Runs one attempt in a process of its own, as in a terminal, where a person can look at it.
 * @param folder of the attempt.
 * @returns the exit code to end with: the agent's own, in a terminal always 0.
 * @throws WavesError `agent-failed` when the folder does not say what to start.
 */
export async function runAttempt(folder: string, place: AgentPlace): Promise<number> {
  const controller = new AbortController();
  onSignals(() => controller.abort());
  const requests = cancelRequests(folder, controller);
  try {
    const spec = await readSpec(folder);
    if (!claimAttempt(folder, { ...(await ownIdentity()), place })) {
      say(`${spec.title}: this attempt has been started already, elsewhere.\n`);
      return 0;
    }
    const startedAt = systemClock.now();
    say(openingLines(spec));
    const talking = place === 'terminal' && spec.terminal !== undefined;
    const mirror =
      place === 'terminal' && !talking ? mirrorLog(attemptFiles(folder).log, process.stdout) : undefined;
    const exit = await carryOut(talking ? inTerminal(spec) : spec, {
      cancel: requests.signal,
      fault: unexpectedFault(),
      identity: identityEnvironment,
    });
    await mirror?.finish();
    say(closingLines(spec, exit, systemClock.now() - startedAt));
    return place === 'terminal' ? await closeTerminal(exit, requests.signal) : exitCode(exit);
  } finally {
    requests.dispose();
  }
}

/** The attempt as a person talks with its agent: nothing of that is for programs. */
function inTerminal({ terminal, ...spec }: AttemptSpec): AttemptSpec {
  const { argv, env } = terminal ?? spec;
  return {
    ...spec,
    argv,
    env: { ...spec.env, ...env },
    promptOnStdin: false,
    talks: true,
    timeoutMs: DAY_MS,
  };
}

/**
 * A terminal closes with its process, so that a failure is left standing until somebody has seen it. The code is 0 in
 * any case: editors pop up a message for every other one, and how the agent ended is in the exit record.
 */
async function closeTerminal(exit: AttemptExit, cancel: AbortSignal): Promise<number> {
  const failed = exit.reason !== 'cancelled' && exit.code !== 0;
  if (failed && !cancel.aborted) {
    say('Press Enter to close this terminal.\n');
    await new Promise<void>((resolve) => {
      cancel.addEventListener('abort', () => resolve());
      for (const event of ['data', 'end', 'error']) {
        process.stdin.once(event, () => resolve());
      }
      process.stdin.resume();
    });
  }
  return 0;
}

function say(text: string): void {
  process.stdout.write(text);
}

function exitCode(exit: AttemptExit): number {
  if (exit.reason === 'not-started') {
    return NOT_STARTED;
  }
  const signals: Readonly<Record<string, number>> = constants.signals;
  return exit.code ?? 128 + (signals[exit.signal ?? ''] ?? 0);
}

/** Copies a growing log to a terminal, as fast as that takes it: of what comes faster the middle is left out. */
function mirrorLog(logPath: string, terminal: Writable): GrowingFile {
  let broken = false;
  // A terminal that is closed takes nothing more; the agent does not depend on it.
  terminal.on('error', () => {
    broken = true;
  });
  return new GrowingFile(
    logPath,
    (piece) =>
      new Promise((resolve) => {
        terminal.write(piece, () => resolve(!broken));
      }),
  );
}

/** What a terminal shows above what the agent prints. */
export function openingLines(spec: AttemptSpec): string {
  return [spec.title, `  agent     ${spec.agent}`, `  worktree  ${spec.cwd}`, '', ''].join('\n');
}

/** What a terminal shows when the agent has ended. @param milliseconds that it took. */
export function closingLines(spec: AttemptSpec, exit: AttemptExit, milliseconds: number): string {
  return `\n${spec.title}: ${outcome(exit, duration(milliseconds))}\n`;
}

function outcome(exit: AttemptExit, after: string): string {
  switch (exit.reason) {
    case 'exit':
      if (exit.code === 0) {
        return `the agent has finished after ${after}.`;
      }
      return exit.code === null
        ? `the agent was ended by ${exit.signal ?? 'the system'} after ${after}.`
        : `the agent failed with exit code ${exit.code} after ${after}.`;
    case 'timeout':
      return `the agent was ended because it took too long: ${after}.`;
    case 'cancelled':
      return `the agent was stopped after ${after}.`;
    case 'vanished':
    case 'not-started':
      return exit.message ?? 'the agent was not started.';
  }
}

/** Such as `1 h 5 min`, `3 min 20 s`, `4 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) {
    return `${seconds} s`;
  }
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
