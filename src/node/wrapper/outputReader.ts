import { appendFileSync, statSync } from 'node:fs';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { AgentActivity } from '../../agents/streams/agentActivity';
import type { AgentEvent, AgentFailure, AgentRetry } from '../../agents/streams/agentEvent';
import { isTrouble, startFailure } from '../../agents/streams/agentFailure';
import type { AgentLine, AgentStream } from '../../agents/streams/agentStream';
import { AgentOutput } from '../../agents/streams/agentStream';
import { activityOf, eventText, toolWords } from '../../agents/streams/eventText';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import type { LogLimit } from '../files/limitedLog';
import { cutLog } from '../files/limitedLog';
import type { AttemptFiles } from '../runs/runFolder';
import { unpermittedLine } from '../scope/guardRecord';
import { systemClock } from '../processes/systemClock';
import type { AgentProcess } from './agentProcess';
import { GrowingFile } from './growingFile';
import type { UsageRecord } from './records';

const MB = 1024 * 1024;
/** What is kept of an attempt's log: at most 32 MB. */
export const LOG_LIMIT: LogLimit = { beginning: 8 * MB, end: 8 * MB, growing: 16 * MB };
/** What is kept of each stream for programs, which has been read by then, and of progress, the latest of which counts: at most 4 MB. */
export const STREAM_LIMIT: LogLimit = { beginning: MB, end: MB, growing: 2 * MB };

/** Cuts a log that the caller alone writes to, if it has grown too long. @throws what the file system throws. */
function limitLog(path: string): void {
  cutLog(path, LOG_LIMIT);
}

/** A file that an agent writes to. */
export interface LimitedFile {
  readonly path: string;
  readonly limit: LogLimit;
  /** Reads on to its end, for what must not miss anything; the agent stands still until then. */
  readonly read?: () => Promise<void>;
}

/**
 * Cuts what an agent prints while it works, whenever that has grown too long. The agent writes its files itself, and
 * stands still for the moment in which one is cut.
 */
export class OutputLimit {
  private readonly watching: Watching;
  private cutting: Promise<void> = Promise.resolve();
  private hasEnded = false;

  /** @param folder of the files. */
  constructor(
    private readonly agent: AgentProcess,
    folder: string,
    private readonly files: readonly LimitedFile[],
  ) {
    const names = files.map(({ path }) => basename(path));
    this.watching = watchFolder(folder, { pollMs: 500, gapMs: 30, names }, () => this.cut());
  }

  /** Cuts once more, when the agent has ended, and then no more. */
  async finish(): Promise<void> {
    this.dispose();
    this.hasEnded = true;
    await this.cut();
  }

  /** Cuts no more. */
  dispose(): void {
    this.watching.dispose();
  }

  private cut(): Promise<void> {
    this.cutting = this.cutting.then(async () => {
      for (const file of this.files.filter(isTooLong)) {
        const cut = async () => {
          await file.read?.();
          cutLog(file.path, file.limit);
        };
        // What can't be cut, as on a full disk, stays whole until the next look.
        await (this.hasEnded ? cut() : this.agent.whileStill(cut)).catch(() => undefined);
      }
    });
    return this.cutting;
  }
}

function isTooLong({ path, limit }: LimitedFile): boolean {
  const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return size > limit.growing;
}

type OutputFiles = Pick<AttemptFiles, 'output' | 'errors' | 'log' | 'progress' | 'session' | 'hooks'>;

/** How long an agent may ask again by itself while its account is not served, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;
/** How long an agent that has said why it cannot go on may take to end by itself, in milliseconds. */
const FAREWELL_MS = 5000;
/** Of an agent's last words, so many characters are kept. */
const LONGEST_WORDS = 2000;

/**
 * Reads the stream that an agent prints for programs: what people care for goes into the attempt's log, what it is
 * busy with into its progress file.
 */
export class OutputReader {
  /** Why the agent went no further, as far as it said to programs. */
  private told: AgentFailure | undefined;
  /** Why it went no further, as far as it has only told people. */
  private sign: AgentFailure | undefined;
  /** Whether its model has answered. */
  private answered = false;
  readonly activity = new AgentActivity();
  /** How it ended, as far as that shows: its last words, and what was refused after all else that it did. */
  readonly ending: { words?: string; refused?: string; brokenOff?: string } = {};

  private finished = false;
  private patience: NodeJS.Timeout | undefined;
  private readonly sources: readonly { readonly file: GrowingFile; readonly output: AgentOutput }[];

  /** @param usage keeps what the agent says that it has used. @param waits told when the agent does nothing any more but wait until its account is served again. */
  constructor(
    stream: AgentStream,
    private readonly files: OutputFiles,
    private readonly usage: UsageRecord,
    private readonly waits: () => void,
  ) {
    this.sources = [
      this.source(files.output, new AgentOutput(stream)),
      this.source(files.errors, new AgentOutput(stream, true)),
    ];
  }

  /** Why the agent went no further, as far as it said. */
  get failure(): AgentFailure | undefined {
    const sign = this.answered ? undefined : this.sign;
    // That it ended too soon is told of it by whoever talked with it; why, by itself.
    return this.told?.cause === 'other' ? (sign ?? this.told) : (this.told ?? sign);
  }

  /** Reads what is left. */
  async finish(): Promise<void> {
    this.finished = true;
    clearTimeout(this.patience);
    for (const { file, output } of this.sources) {
      await file.finish();
      await this.write(output.end(systemClock.now()));
    }
  }

  /** Reads what there is by now. */
  async read(): Promise<void> {
    await Promise.all(this.sources.map(({ file }) => file.read()));
  }

  private source(path: string, output: AgentOutput) {
    const decoder = new StringDecoder('utf8');
    const file = new GrowingFile(path, async (piece) => {
      await this.write(output.push(decoder.write(piece), systemClock.now()));
      return true;
    });
    return { file, output };
  }

  private async write(lines: readonly AgentLine[]): Promise<void> {
    const events = lines.flatMap((line) => line.events);
    events.forEach((event) => {
      this.activity.take(event, systemClock.now());
      this.watchEnding(event);
    });
    this.answered ||= events.some(({ kind }) => ANSWERS.has(kind));
    this.told = events.findLast((event) => event.kind === 'failure') ?? this.told;
    for (const { text } of this.answered ? [] : lines) {
      this.sign ??= text === undefined ? undefined : startFailure(text, systemClock.now());
    }
    if (!this.finished) {
      this.watchRetries(events);
    }
    this.log(lines.flatMap(logLines));
    await append(
      this.files.hooks,
      events.flatMap((event) =>
        event.kind === 'tool' && event.phase === 'denied' ? [unpermittedLine(event, systemClock.now())] : [],
      ),
    );
    const session = events.findLast((event) => event.kind === 'session');
    if (session !== undefined) {
      // Whoever takes the conversation up finds all of its id, or none.
      const begun = `${this.files.session}.begun`;
      await writeFile(begun, session.id, { mode: 0o600 });
      await rename(begun, this.files.session);
    }
    const usage = events.findLast((event) => event.kind === 'usage');
    await append(this.files.progress, events.flatMap(progressLine));
    if (usage !== undefined) {
      await this.usage.tell(usage);
    }
  }

  /** At once: both streams write to the log, and nobody else may while it is cut. */
  private log(lines: readonly string[]): void {
    if (lines.length > 0) {
      appendFileSync(this.files.log, `${lines.join('\n')}\n`, { mode: 0o600 });
      limitLog(this.files.log);
    }
  }

  private watchEnding(event: AgentEvent): void {
    const { ending } = this;
    if (event.kind === 'finished' && event.brokenOff !== undefined) {
      ending.brokenOff = event.brokenOff;
    } else if (event.kind === 'message' || (event.kind === 'finished' && event.message !== undefined)) {
      ending.words = (event.kind === 'message' ? event.text : (event.message ?? '')).slice(-LONGEST_WORDS);
    } else if (event.kind === 'tool' && event.phase === 'denied' && event.wentOn !== true) {
      ending.refused = toolWords(event);
    } else if (event.kind === 'tool' && event.phase === 'ended') {
      delete ending.refused;
    }
  }

  private watchRetries(events: readonly AgentEvent[]): void {
    for (const event of events) {
      if (event.kind === 'retrying') {
        this.refused(event);
      } else if (event.kind === 'failure' && isTrouble(event)) {
        this.patience ??= setTimeout(this.waits, FAREWELL_MS);
      } else if (this.told === undefined) {
        clearTimeout(this.patience);
        this.patience = undefined;
      }
    }
  }

  /** What asking again cannot help is not waited for, and what may pass by itself not for long. */
  private refused(retry: AgentRetry): void {
    const { cause, message, retryAt } = retry;
    const isNetwork = cause === 'network';
    if (cause !== 'quota' && !isTrouble(retry)) {
      return;
    }
    const isFar = cause === 'quota' && retryAt - systemClock.now() > LONGEST_WAIT_MS;
    const giveUp = () => {
      this.told = { kind: 'failure', cause, message, ...(isFar ? { retryAt } : {}) };
      this.waits();
    };
    if (isFar || (isTrouble(retry) && !(isNetwork && this.answered))) {
      giveUp();
    } else {
      this.patience ??= setTimeout(giveUp, LONGEST_WAIT_MS);
    }
  }
}

/** What shows that its model has answered. */
const ANSWERS: ReadonlySet<AgentEvent['kind']> = new Set([
  'message',
  'answering',
  'tool',
  'plan',
  'finished',
]);

function logLines({ events, text }: AgentLine): string[] {
  const lines = [text, ...events.map(eventText)];
  return lines.filter((line) => line !== undefined);
}

/** In the format that agents without a stream write themselves. */
function progressLine(event: AgentEvent): string[] {
  const message = activityOf(event);
  const progress = event.kind === 'plan' ? event.done / event.total : undefined;
  return message === undefined && progress === undefined ? [] : [JSON.stringify({ progress, message })];
}

async function append(path: string, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) {
    await appendFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}
