import { open, readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { AgentAdapter } from '../../agents/launching/agentAdapter';
import type { AgentUsage } from '../../agents/streams/agentEvent';
import type { AgentLine, AgentStream, AgentTranscript } from '../../agents/streams/agentStream';
import { AgentOutput } from '../../agents/streams/agentStream';
import type { JsonObject } from '../../agents/streams/jsonValue';
import type { AttemptSpec } from '../../ports/attempts';
import { sumOfModels } from '../../run/usage/usage';
import type { AttemptFiles } from '../runs/runFolder';
import { attemptFiles } from '../runs/runFolder';
import { systemClock } from '../processes/systemClock';
import { GrowingFile } from './growingFile';
import { OutputReader } from './outputReader';
import type { UsageRecord } from './records';

/** Between two looks for the file of a conversation, and for those of sub-agents beside it, in milliseconds. */
const LOOK_MS = 1000;
const LOOK_AGAIN_MS = 5000;

/** Reads a file to its end, and what comes meanwhile. */
interface FileReader {
  finish(): Promise<void>;
}

/** How the files of an attempt's conversations are read. */
interface Reading {
  /** What its CLI keeps; undefined: nothing that is known yet. */
  transcript(): AgentTranscript | undefined;
  /** Begins to read one as a stream; what was said before the attempt is no part of it. */
  read(path: string, stream: AgentStream): FileReader;
  /** Whether also those of its sub-agents are read, and not only what is said with the agent itself. */
  readonly all: boolean;
}

/** Follows what is said with an agent by the files in which its CLI keeps that, as soon as there is one. */
class TranscriptReader {
  private readonly readers = new Map<string, FileReader>();
  private readonly seen = new SeenFiles();
  private disposed = false;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  /** @param since when the attempt began, in milliseconds since 1970. */
  constructor(
    private readonly reading: Reading,
    private readonly spec: Pick<AttemptSpec, 'folder' | 'cwd' | 'env'>,
    private readonly since: number,
  ) {
    this.schedule(LOOK_MS);
  }

  /** Reads what is left. */
  async finish(): Promise<void> {
    this.dispose();
    await this.looking;
    await this.look();
    await Promise.all([...this.readers.values()].map((reader) => reader.finish()));
  }

  /** Looks no more. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private schedule(inMs: number): void {
    this.timer = setTimeout(() => {
      const [first] = this.readers.keys();
      // Sub-agents have theirs beside the first; what began in another folder is found at the end.
      this.looking = this.look(first === undefined ? undefined : dirname(first)).then(() => {
        const isFound = this.readers.size > 0;
        if (!this.disposed && (this.reading.all || !isFound)) {
          this.schedule(isFound ? LOOK_AGAIN_MS : LOOK_MS);
        }
      });
    }, inMs);
  }

  /** @param place only there. */
  private async look(place?: string): Promise<void> {
    const transcript = this.reading.transcript();
    if (transcript === undefined || (!this.reading.all && this.readers.size > 0)) {
      return;
    }
    const top = place ?? placeOf(transcript, this.spec);
    const found = await this.seen.within(top, this.spec, this.since);
    for (const path of this.reading.all ? found : found.slice(0, 1)) {
      if (!this.readers.has(path)) {
        this.readers.set(path, this.reading.read(path, streamSince(transcript.stream(), this.since)));
      }
    }
  }
}

/** What is known of an attempt whose agent works. */
interface Working {
  readonly adapter: AgentAdapter | undefined;
  /** Of its output; undefined: a person talks with it, or it has none. */
  readonly stream: AgentStream | undefined;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly usage: UsageRecord;
  readonly files: AttemptFiles;
}

/**
 * Follows what the CLI of an attempt keeps itself: all of what is said where a person talks with it in a terminal, else what is used.
 * @returns undefined: it keeps nothing that would tell more than its output.
 */
export function conversationOf(
  spec: AttemptSpec,
  { adapter, stream, startedAt, usage, files }: Working,
): TranscriptReader | undefined {
  const kept = adapter?.transcript;
  if (spec.talks === true) {
    // Whoever sits at the terminal sees that it waits.
    const read: Reading['read'] = (path, said) =>
      new OutputReader(said, { ...files, output: path }, usage, () => undefined);
    return kept === undefined
      ? undefined
      : new TranscriptReader({ transcript: () => kept, read, all: false }, spec, startedAt);
  }
  const isKept = kept?.countsTokens === true || stream?.transcript !== undefined;
  const meter = new Meter(usage);
  return isKept
    ? new TranscriptReader(
        {
          transcript: () => kept ?? stream?.transcript?.(),
          read: (path, said) => meter.read(path, said),
          all: true,
        },
        spec,
        startedAt,
      )
    : undefined;
}

/** The longest line of such a file, in characters: what an answer has used may stand behind all that it says. */
const LONGEST_KEPT = 128 * 1024 * 1024;

/** Reads from the files of conversations no more than what is used in them, as it is used, and tells the sum. */
class Meter {
  private readonly used = new Map<string, AgentUsage>();

  constructor(private readonly record: UsageRecord) {}

  read(path: string, stream: AgentStream): FileReader {
    const decoder = new StringDecoder('utf8');
    const output = new AgentOutput(stream, false, LONGEST_KEPT);
    const file = new GrowingFile(path, async (piece) => {
      await this.take(path, output.push(decoder.write(piece), systemClock.now()));
      return true;
    });
    return {
      finish: async () => {
        await file.finish();
        await this.take(path, output.end(systemClock.now()));
      },
    };
  }

  private async take(path: string, lines: readonly AgentLine[]): Promise<void> {
    const usage = lines.flatMap(({ events }) => events).findLast((event) => event.kind === 'usage');
    if (usage !== undefined) {
      this.used.set(path, usage);
      const all = [...this.used.values()];
      const ofConversation = all.some((used) => used.ofConversation === true);
      await this.record.tell({
        ...{ kind: 'usage', ...sumOfModels(all) },
        ...(ofConversation ? { ofConversation } : {}),
      });
    }
  }
}

/** A conversation that goes on has a beginning that an earlier attempt has told of. */
function streamSince(stream: AgentStream, since: number): AgentStream {
  return {
    read: (message, now) => (saidAt(message) < since ? [] : stream.read(message, now)),
  };
}

function saidAt({ timestamp }: JsonObject): number {
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  return Number.isNaN(time) ? Infinity : time;
}

/** How much of a conversation's beginning names the folder in which it is held, or its id, in bytes. */
const BEGINNING = 256 * 1024;

/** The folder below which a CLI keeps its conversations. */
function placeOf({ variable, home, folder }: AgentTranscript, { env }: Pick<AttemptSpec, 'env'>): string {
  return join(env[variable] ?? process.env[variable] ?? join(homedir(), home), folder);
}

/** Finds the files of an attempt's conversations among those of others. */
class SeenFiles {
  /** How long those of others were that named neither, in bytes. */
  private readonly strange = new Map<string, number>();
  private session = '';

  /**
   * Files that have changed since the attempt began and name its worktree or its conversation, the newest first.
   * @param since in milliseconds since 1970.
   */
  async within(
    top: string,
    { folder: attempt, cwd }: Pick<AttemptSpec, 'folder' | 'cwd'>,
    since: number,
  ): Promise<string[]> {
    const session = (await readFile(attemptFiles(attempt).session, 'utf8').catch(() => '')).trim();
    if (session !== this.session) {
      this.session = session;
      this.strange.clear();
    }
    const signs = [cwd, session].filter((sign) => sign !== '').map((sign) => JSON.stringify(sign));
    const own: string[] = [];
    for (const { path, size } of await this.changedSince(top, since)) {
      const beginning = await beginningOf(path);
      if (signs.some((sign) => beginning.includes(sign))) {
        own.push(path);
      } else {
        this.strange.set(path, size);
      }
    }
    return own;
  }

  private async changedSince(top: string, since: number) {
    const names = await readdir(top, { recursive: true }).catch(() => []);
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith('.jsonl'))
        .map(async (name) => {
          const path = join(top, name);
          const { size = 0, mtimeMs = 0 } = (await stat(path).catch(() => undefined)) ?? {};
          return { path, size, changedAt: mtimeMs };
        }),
    );
    return files
      .filter(({ path, size, changedAt }) => changedAt >= since && this.mayTellMore(path, size))
      .sort((a, b) => b.changedAt - a.changedAt);
  }

  private mayTellMore(path: string, size: number): boolean {
    const known = this.strange.get(path);
    return known === undefined || (known < BEGINNING && size > known);
  }
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const buffer = Buffer.alloc(BEGINNING);
    const read = await file?.read(buffer, 0, BEGINNING, 0);
    return buffer.toString('utf8', 0, read?.bytesRead ?? 0);
  } catch {
    return '';
  } finally {
    await file?.close();
  }
}
