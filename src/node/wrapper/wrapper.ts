import { constants } from 'node:os';
import type { AgentFailure } from '../../agents/agentEvent';
import { agentNamed } from '../../agents/agentTable';
import type { AttemptExit, AttemptSpec } from '../../ports';
import type { AgentPlace } from '../../run/events';
import { identityEnvironment } from '../identity';
import { identityOf, ownIdentity } from '../processIdentity';
import { attemptFiles } from '../runFolder';
import { systemClock } from '../systemClock';
import { AgentProcess } from './agentProcess';
import { cancelRequests } from './cancelRequests';
import { LifeSigns } from './lifeSigns';
import { mirrorLog } from './logMirror';
import { OutputReader } from './outputReader';
import { claimAttempt, readSpec, writeAgent, writeExit } from './records';
import { closingLines, openingLines } from './terminalLines';

/** How long an agent that was asked to end may take, in milliseconds. */
const GRACE_MS = 5000;
/** Exit code of shells for a program that does not exist. */
const NOT_STARTED = 127;

/**
 * Runs one attempt's agent and leaves behind how it ended, whether or not a driver is alive to see it.
 * @param folder of the attempt.
 * @returns the exit code to end with: the agent's own, in a terminal always 0.
 * @throws WavesError `agent-failed` when the folder does not say what to start.
 */
export async function runAttempt(folder: string, place: AgentPlace): Promise<number> {
  const requests = cancelRequests(folder);
  try {
    const spec = await readSpec(folder);
    if (!(await claimAttempt(folder, { ...(await ownIdentity()), place }))) {
      say(`${spec.title}: this attempt has been started already, elsewhere.\n`);
      return 0;
    }
    return await runClaimed(folder, spec, place, requests.signal);
  } finally {
    requests.dispose();
  }
}

async function runClaimed(
  folder: string,
  spec: AttemptSpec,
  place: AgentPlace,
  cancel: AbortSignal,
): Promise<number> {
  const startedAt = systemClock.now();
  say(openingLines(spec));
  const mirror = place === 'terminal' ? mirrorLog(attemptFiles(folder).log, process.stdout) : undefined;
  const exit = await runAgent(folder, spec, cancel).catch((error: unknown): AttemptExit => ({
    ...NO_EXIT,
    reason: 'vanished',
    message: `The wrapper failed: ${String(error)}`,
  }));
  await writeExit(folder, exit, systemClock.now());
  await mirror?.finish();
  say(closingLines(spec, exit, systemClock.now() - startedAt));
  return place === 'terminal' ? closeTerminal(exit, cancel) : exitCode(exit);
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

const NO_EXIT = { code: null, signal: null } as const;

async function runAgent(folder: string, spec: AttemptSpec, cancel: AbortSignal): Promise<AttemptExit> {
  // Where git knows nobody, agents could not commit.
  const env = await identityEnvironment(spec.cwd).catch(() => ({}));
  if (cancel.aborted) {
    return { ...NO_EXIT, reason: 'cancelled' };
  }
  const files = attemptFiles(folder);
  const stream = spec.stream === undefined ? undefined : agentNamed(spec.stream).stream?.();
  const agent = new AgentProcess({
    spec,
    promptPath: files.prompt,
    logPath: files.log,
    outputPath: stream === undefined ? undefined : files.output,
    graceMs: GRACE_MS,
    env,
  });
  const reader = stream === undefined ? undefined : new OutputReader(stream, files);
  cancel.addEventListener('abort', () => agent.end('cancelled'));
  let signs: LifeSigns | undefined;
  const fault = new Promise<never>((_resolve, reject) => process.once('uncaughtException', reject));
  try {
    if (agent.pid !== undefined) {
      signs = new LifeSigns(agent.pid, folder, reader?.activity);
      await writeAgent(folder, await identityOf(agent.pid));
    }
    const exit = await Promise.race([agent.ended, fault]);
    await reader?.finish();
    return withFailure(exit, reader?.failure);
  } catch (error) {
    // Whatever goes wrong in here, the agent is not left alone.
    agent.end('cancelled');
    await agent.ended;
    throw error;
  } finally {
    signs?.dispose();
  }
}

/** A CLI's own words say more than its exit code. */
function withFailure(exit: AttemptExit, failure: AgentFailure | undefined): AttemptExit {
  if (failure === undefined || exit.reason !== 'exit' || exit.code === 0) {
    return exit;
  }
  const { message, retryAt } = failure;
  const until = retryAt === undefined ? {} : { until: new Date(retryAt).toISOString() };
  return { ...exit, message, ...(failure.cause === 'quota' ? { quota: { message, ...until } } : {}) };
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
