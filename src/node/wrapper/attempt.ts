import { stat } from 'node:fs/promises';
import { dirname, basename } from 'node:path';
import type { AgentFailure } from '../../agents/streams/agentEvent';
import { isTrouble } from '../../agents/streams/agentFailure';
import { adapterOf } from '../../agents/adapters/agentTable';
import type { AttemptExit, AttemptSpec } from '../../ports/attempts';
import { probeFolder } from '../runs/diskProbe';
import { programVersion } from '../processes/programVersion';
import { identityOf } from '../processes/processIdentity';
import type { AttemptFiles } from '../runs/runFolder';
import { attemptFiles } from '../runs/runFolder';
import { systemClock } from '../processes/systemClock';
import { AgentProcess } from './agentProcess';
import { LifeSigns } from './lifeSigns';
import type { LimitedFile } from './outputReader';
import { LOG_LIMIT, OutputLimit, OutputReader, STREAM_LIMIT } from './outputReader';
import { MailboxCarrier } from './mailboxCarrier';
import { keepExit, writeAgent, writeExit } from './records';
import { conversationOf } from './transcriptReader';
import { UsageRecord } from './records';
import { temporaryPlace } from './temporaryPlace';
import type { Writable } from 'node:stream';
import { AppendedLines } from '../files/appendedLines';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';

/** How long an agent that was asked to end may take, in milliseconds. */
const GRACE_MS = 5000;
/** Until a record that a disk did not take is written again, in milliseconds. */
const AGAIN_MS = 1000;

/** Between two looks whether the attempt's folder is still there, in milliseconds, and how many of them in a row miss it. */
const LOOK_MS = 1000;
const MISSES = 3;

/** What a disk says that takes nothing. */
const DISK_TROUBLE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

const NO_EXIT = { code: null, signal: null } as const;

/** What the process around an attempt brings along. */
export interface AttemptSurroundings {
  /** Asks for the agent to be ended. */
  readonly cancel: AbortSignal;
  /** Rejects when something has gone wrong in this process that nobody had expected. */
  readonly fault: Promise<never>;
  /** What a commit made in a folder needs in its environment. */
  readonly identity: (folder: string) => Promise<Readonly<Record<string, string>>>;
  /**
   * Told as soon as the end is written down, before it has reached the disk.
   * @returns whether a driver knows of it now: then its journal reaches the disk, and the record need not be waited for.
   */
  readonly ended?: (exit: AttemptExit) => boolean;
}

/**
 * Carries out an attempt that this process has claimed: starts its agent and leaves behind how it ended, whether or
 * not a driver is alive to see it.
 * @returns how it ended, when that can't be lost any more.
 */
export async function carryOut(spec: AttemptSpec, surroundings: AttemptSurroundings): Promise<AttemptExit> {
  const ended = await runAgent(spec, surroundings).catch((error: unknown): AttemptExit => ({
    ...NO_EXIT,
    reason: 'vanished',
    message: `The wrapper failed: ${String(error)}`,
  }));
  const exit = ended.code === 0 ? ended : { ...ended, ...(await diskTrouble(spec)) };
  // A full disk, for one: as long as nobody knows how it ended, somebody has to.
  while (!isWritten(spec.folder, exit)) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  if (surroundings.ended?.(exit) !== true) {
    await keepExit(spec.folder).catch(() => undefined);
  }
  return exit;
}

/** Why what failed could not have gone well at this moment: a disk that it writes to takes nothing. */
async function diskTrouble({ folder, cwd }: AttemptSpec): Promise<Pick<AttemptExit, 'trouble'>> {
  // Not in the worktree itself, where it would be taken for work.
  for (const place of [folder, dirname(cwd)]) {
    const error = await probeFolder(place).then(
      () => undefined,
      (cause: NodeJS.ErrnoException) => cause,
    );
    if (error?.code !== undefined && DISK_TROUBLE.has(error.code)) {
      return { trouble: error.message };
    }
  }
  return {};
}

function isWritten(folder: string, exit: AttemptExit): boolean {
  try {
    writeExit(folder, exit, systemClock.now());
    return true;
  } catch (error) {
    // Whoever has taken the folder away wants to know nothing.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function runAgent(
  spec: AttemptSpec,
  { cancel, fault, identity }: AttemptSurroundings,
): Promise<AttemptExit> {
  // Where git knows nobody, agents could not commit.
  const known = await identity(spec.cwd).catch(() => ({}));
  if (cancel.aborted) {
    return { ...NO_EXIT, reason: 'cancelled' };
  }
  const temporary = spec.ownTemporary === true ? await temporaryPlace() : undefined;
  const env = { ...known, ...temporary?.env };
  const files = attemptFiles(spec.folder);
  const startedAt = systemClock.now();
  const adapter = spec.stream === undefined ? undefined : adapterOf(spec.stream);
  const talks = spec.talks === true;
  const stream = talks ? undefined : adapter?.stream?.();
  const agent = new AgentProcess({
    spec,
    promptPath: files.prompt,
    logPath: files.log,
    streams: stream === undefined ? undefined : files,
    graceMs: GRACE_MS,
    env,
  });
  // It would only wait: the run can do that without it, or go on with another agent.
  const usage = new UsageRecord(files.progress, spec);
  const reader =
    stream === undefined ? undefined : new OutputReader(stream, files, usage, () => agent.end('exit'));
  const conversation = conversationOf(spec, { adapter, stream, startedAt, usage, files });
  const carrier = spec.mailbox === undefined ? undefined : new MailboxCarrier(spec.folder, spec.mailbox);
  const typing = agent.input === undefined ? undefined : passTypedInput(spec.folder, agent.input);
  cancel.addEventListener('abort', () => agent.end('cancelled'));
  const folder = whenGone(spec.folder, () => agent.end('cancelled'));
  let signs: LifeSigns | undefined;
  let limit: OutputLimit | undefined;
  try {
    if (agent.pid !== undefined) {
      limit = talks ? undefined : new OutputLimit(agent, spec.folder, limitedFiles(files, reader));
      signs = new LifeSigns(agent.pid, spec.folder, reader?.activity);
      writeAgent(spec.folder, await identityOf(agent.pid));
    }
    const exit = await Promise.race([agent.ended, fault]);
    await reader?.finish();
    await conversation?.finish();
    await carrier?.finish();
    await limit?.finish();
    const ending = reader === undefined ? {} : { ending: reader.ending };
    const failed = await withFailure(exit, reader?.failure, adapter?.program?.command);
    return { ...failed, ...ending };
  } catch (error) {
    // Whatever goes wrong in here, the agent is not left alone.
    agent.end('cancelled');
    await agent.ended;
    throw error;
  } finally {
    folder.dispose();
    signs?.dispose();
    limit?.dispose();
    typing?.dispose();
    conversation?.dispose();
    carrier?.dispose();
    await temporary?.remove();
  }
}

/**
 * Tells when a folder is gone for good. With the repository whose run it belongs to, nobody would ever hear of an agent
 * again that works on.
 */
function whenGone(folder: string, gone: () => void): { dispose(): void } {
  let misses = 0;
  const timer = setInterval(() => {
    stat(folder).then(
      () => (misses = 0),
      (error: NodeJS.ErrnoException) => {
        // A disk that cannot be read for a while has lost nothing.
        misses = error.code === 'ENOENT' ? misses + 1 : 0;
        if (misses === MISSES) {
          gone();
        }
      },
    );
  }, LOOK_MS);
  return { dispose: () => clearInterval(timer) };
}

/** What the agent writes itself, or has carried from its mailbox. */
function limitedFiles(
  { log, output, errors, progress }: AttemptFiles,
  reader: OutputReader | undefined,
): LimitedFile[] {
  if (reader === undefined) {
    return [
      { path: log, limit: LOG_LIMIT },
      { path: progress, limit: STREAM_LIMIT },
    ];
  }
  const read = () => reader.read();
  return [output, errors, progress].map((path) => ({ path, limit: STREAM_LIMIT, read }));
}

/** A CLI's own words say more than its exit code. @param command its program, which is asked for its version where that matters. */
async function withFailure(
  exit: AttemptExit,
  failure: AgentFailure | undefined,
  command: string | undefined,
): Promise<AttemptExit> {
  if (failure === undefined || exit.reason !== 'exit' || exit.code === 0) {
    return exit;
  }
  const { message, retryAt } = failure;
  if (failure.cause === 'quota') {
    const until = retryAt === undefined ? {} : { until: new Date(retryAt).toISOString() };
    return { ...exit, message, quota: { message, ...until } };
  }
  if (!isTrouble(failure)) {
    return { ...exit, message };
  }
  const { cause } = failure;
  const asked = cause === 'option' || cause === 'version' ? command : undefined;
  const version = asked === undefined ? undefined : await programVersion(asked);
  return {
    ...exit,
    message,
    unusable: { cause, words: message, ...(version === undefined ? {} : { version }) },
  };
}

/**
 * Gives an agent what a driver types for it: every line that is appended to a file of its attempt, whoever drives the
 * run by then.
 * @param folder of the attempt.
 * @param input the agent's standard input; one that the agent has closed takes nothing any more.
 */
function passTypedInput(folder: string, input: Writable): Watching {
  const { typed } = attemptFiles(folder);
  const lines = new AppendedLines(typed);
  input.on('error', () => undefined);
  return watchFolder(folder, { pollMs: 1000, gapMs: 20, names: [basename(typed)] }, async () => {
    for (const line of await lines.next()) {
      input.write(`${line}\n`);
    }
  });
}
