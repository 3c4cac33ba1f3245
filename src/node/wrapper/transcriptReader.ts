import { StringDecoder } from 'node:string_decoder';
import type { AgentStream, AgentTranscript } from '../../agents/streams/agentStream';
import { AgentOutput } from '../../agents/streams/agentStream';
import type { JsonObject } from '../../agents/streams/jsonValue';
import type { AttemptSpec } from '../../ports/attempts';
import { systemClock } from '../systemClock';
import { GrowingFile } from './growingFile';
import type { UsageRecord } from './usageRecord';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { attemptFiles } from '../runs/runFolder';

/** Between two looks for the file of a conversation, in milliseconds. */
const LOOK_MS = 1000;

/** Reads a file to its end, and what comes meanwhile. */
interface FileReader {
  finish(): Promise<void>;
}

/** Follows what is said with an agent by the file in which its CLI keeps that, as soon as there is one. */
export class TranscriptReader {
  private reader: FileReader | undefined;
  private disposed = false;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  /**
   * @param since when the attempt began, in milliseconds since 1970.
   * @param read begins to read a file as a stream; what was said before the attempt is no part of it.
   */
  constructor(
    private readonly transcript: AgentTranscript,
    private readonly spec: Pick<AttemptSpec, 'folder' | 'cwd' | 'env'>,
    private readonly since: number,
    private readonly read: (path: string, stream: AgentStream) => FileReader,
  ) {
    this.schedule();
  }

  /** Reads what is left. */
  async finish(): Promise<void> {
    this.dispose();
    await this.looking;
    await this.look();
    await this.reader?.finish();
  }

  /** Looks no more. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().then(() => {
        if (this.reader === undefined && !this.disposed) {
          this.schedule();
        }
      });
    }, LOOK_MS);
  }

  private async look(): Promise<void> {
    if (this.reader !== undefined) {
      return;
    }
    const path = await transcriptFile(this.transcript, this.spec, this.since);
    if (path !== undefined) {
      this.reader = this.read(path, streamSince(this.transcript.stream(), this.since));
    }
  }
}

/** Reads from the file of a conversation no more than what was used in it, as it is used. */
export function meterIn(path: string, stream: AgentStream, record: UsageRecord): FileReader {
  const decoder = new StringDecoder('utf8');
  const output = new AgentOutput(stream);
  const take = async (lines: ReturnType<AgentOutput['push']>): Promise<void> => {
    const usage = lines.flatMap(({ events }) => events).findLast((event) => event.kind === 'usage');
    if (usage !== undefined) {
      await record.tell(usage);
    }
  };
  const file = new GrowingFile(path, async (piece) => {
    await take(output.push(decoder.write(piece), systemClock.now()));
    return true;
  });
  return {
    finish: async () => {
      await file.finish();
      await take(output.end(systemClock.now()));
    },
  };
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

/**
 * The file in which a CLI keeps the conversation of an attempt, which is the newest that was begun in its worktree.
 * @param since when the attempt began, in milliseconds since 1970.
 */
async function transcriptFile(
  { variable, home, folder }: AgentTranscript,
  { folder: attempt, cwd, env }: Pick<AttemptSpec, 'folder' | 'cwd' | 'env'>,
  since: number,
): Promise<string | undefined> {
  const own = env[variable] ?? process.env[variable] ?? join(homedir(), home);
  const top = join(own, folder);
  const names = await readdir(top, { recursive: true }).catch(() => []);
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.jsonl'))
      .map(async (name) => {
        const path = join(top, name);
        return { path, changedAt: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
  );
  const recent = files
    .filter(({ changedAt }) => changedAt >= since)
    .sort((a, b) => b.changedAt - a.changedAt);
  const session = (await readFile(attemptFiles(attempt).session, 'utf8').catch(() => '')).trim();
  const signs = [cwd, session].filter((sign) => sign !== '').map((sign) => JSON.stringify(sign));
  for (const { path } of recent) {
    const beginning = await beginningOf(path);
    if (signs.some((sign) => beginning.includes(sign))) {
      return path;
    }
  }
  return undefined;
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
