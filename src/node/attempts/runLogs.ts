import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Log } from '../../ports/ports';
import { shortenLog } from '../files/limitedLog';
import { attemptFiles } from '../runs/runFolder';

/** A log with a line for each message, each with its time and level. */
export function streamLog(stream: { write(text: string): unknown }): Log {
  const write = (level: string, message: string) =>
    void stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
  return {
    info: (message) => write('info', message),
    warn: (message) => write('warning', message),
    error: (message, cause) =>
      write('error', cause === undefined ? message : `${message}\n${traceOf(cause)}`),
  };
}

function traceOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

const MB = 1024 * 1024;
/** What the logs of a run may take together, in bytes, without those that still grow. */
const MOST = 512 * MB;
/** What is kept of those that are shortened for it. */
const SHORT = { beginning: MB / 16, end: MB / 16 };

/** A log with what lies beside it since it was cut. */
interface Kept {
  readonly path: string;
  /** In bytes. */
  size: number;
}

/** Keeps the logs of each run within a limit, by shortening those of attempts that have ended, the oldest first. */
export class RunLogs {
  /** What the logs of a run take, in bytes, by the run. */
  private readonly sizes = new Map<string, number>();
  private looking: Promise<void> = Promise.resolve();

  /** @param runs the folder of all runs. @param most bytes of one run. */
  constructor(
    private readonly runs: string,
    private readonly most = MOST,
  ) {}

  /** The attempt in a folder has ended. Resolves when the logs of its run are within the limit, as far as can be. */
  ended(folder: string): Promise<void> {
    this.looking = this.looking.then(() => this.count(folder)).catch(() => undefined);
    return this.looking;
  }

  private async count(folder: string): Promise<void> {
    const [run = ''] = relative(this.runs, folder).split(sep);
    const before = this.sizes.get(run);
    const counted = before === undefined ? await logsIn(join(this.runs, run)) : await logsIn(folder);
    const size = sizeOf(counted) + (before ?? 0);
    this.sizes.set(run, size);
    if (size > this.most) {
      await this.shorten(run);
    }
  }

  private async shorten(run: string): Promise<void> {
    const folder = join(this.runs, run);
    const logs = await logsIn(folder);
    let size = sizeOf(logs);
    const short = SHORT.beginning + SHORT.end;
    const ended = logs.flatMap((log) => {
      const exit = statSync(attemptFiles(dirname(log.path)).exit, { throwIfNoEntry: false });
      return exit === undefined || log.size <= short ? [] : [{ log, endedAt: exit.mtimeMs }];
    });
    for (const { log } of ended.sort((a, b) => a.endedAt - b.endedAt)) {
      // Some room besides, or every end of an attempt would be reason to look at all of them.
      if (size <= this.most * 0.75) {
        break;
      }
      shortenLog(log.path, SHORT);
      size -= log.size - short;
    }
    this.sizes.set(run, sizeOf(await logsIn(folder)));
  }
}

/** All logs in a folder and those below it. */
async function logsIn(folder: string): Promise<Kept[]> {
  const names = await readdir(folder, { recursive: true });
  const logs = new Map<string, Kept>();
  for (const name of names) {
    const [, log] =
      /^((?:.*[\\/])?(?:log|(?:output|progress)\.jsonl|errors\.log))(?:\.first|\.last\.\d+)?$/.exec(name) ??
      [];
    const stats = log === undefined ? undefined : await stat(join(folder, name)).catch(() => undefined);
    if (log !== undefined && stats?.isFile() === true) {
      const path = join(folder, log);
      const kept = logs.get(path) ?? { path, size: 0 };
      kept.size += stats.size;
      logs.set(path, kept);
    }
  }
  return [...logs.values()];
}

function sizeOf(logs: readonly Kept[]): number {
  return logs.reduce((sum, { size }) => sum + size, 0);
}
