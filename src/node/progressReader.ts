import { open } from 'node:fs/promises';

/** How far an agent says that it has come. */
export interface Progress {
  /** 0 to 1. */
  readonly progress: number | undefined;
  readonly message: string | undefined;
}

/** What is read at a time, in bytes; a longer line is no progress report. */
const CHUNK = 64 * 1024;
/** What a view can show of a message, in characters. */
const LONGEST_MESSAGE = 500;

/**
 * Reads the file that an agent appends its progress to: one JSON object a line, with `progress` (0 to 1) and
 * `message`, both optional. It is the agent's file, so that anything may stand in it.
 */
export class ProgressReader {
  private offset = 0;

  constructor(private readonly path: string) {}

  /**
   * What has been reported since the last time. Reports that were written in quick succession count as one, so that
   * an agent that reports without end floods nobody.
   */
  async next(): Promise<Progress | undefined> {
    let latest: Progress | undefined;
    for (let lines = await this.readLines(); lines !== undefined; lines = await this.readLines()) {
      for (const line of lines) {
        const report = parseProgress(line);
        latest =
          (report && {
            progress: report.progress ?? latest?.progress,
            message: report.message ?? latest?.message,
          }) ||
          latest;
      }
    }
    return latest;
  }

  /** Whole lines; undefined when there are none yet. */
  private async readLines(): Promise<string[] | undefined> {
    const file = await open(this.path, 'r').catch(() => undefined);
    if (file === undefined) {
      return undefined;
    }
    try {
      const { size } = await file.stat();
      // Written anew instead of appended to.
      this.offset = size < this.offset ? 0 : this.offset;
      const buffer = Buffer.alloc(Math.min(CHUNK, size - this.offset));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.offset);
      const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      if (end === 0 && bytesRead < CHUNK) {
        return undefined;
      }
      this.offset += end === 0 ? bytesRead : end;
      return buffer.toString('utf8', 0, end).split('\n');
    } catch {
      return undefined;
    } finally {
      await file.close();
    }
  }
}

/** One line of a progress file; undefined when it says nothing. */
export function parseProgress(line: string): Progress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const progress =
    'progress' in value && typeof value.progress === 'number' && Number.isFinite(value.progress)
      ? Math.min(1, Math.max(0, value.progress))
      : undefined;
  const message =
    'message' in value && typeof value.message === 'string' && value.message.trim() !== ''
      ? value.message.trim().slice(0, LONGEST_MESSAGE)
      : undefined;
  return progress === undefined && message === undefined ? undefined : { progress, message };
}
