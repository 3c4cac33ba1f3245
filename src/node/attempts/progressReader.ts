import type { Usage } from '../../run/usage/usage';
import { usageFrom } from '../../run/usage/usage';
import { AppendedLines } from '../files/appendedLines';

/** How far an agent says that it has come. */
export interface Progress {
  /** 0 to 1. */
  readonly progress: number | undefined;
  readonly message: string | undefined;
  /** What it has used up so far, in all. */
  readonly usage: Usage | undefined;
}

/** What a view can show of a message, in characters. */
const LONGEST_MESSAGE = 500;

/**
 * Reads the file that an agent appends its progress to: one JSON object a line, with `progress` (0 to 1),
 * `message` and `usage` (what was used so far, as `UsageDocument` says it), all optional. It is the agent's file, so that
 * anything may stand in it.
 */
export class ProgressReader {
  private readonly lines: AppendedLines;

  constructor(path: string) {
    this.lines = new AppendedLines(path);
  }

  /**
   * What has been reported since the last time. Reports that were written in quick succession count as one, so that
   * an agent that reports without end floods nobody.
   */
  async next(): Promise<Progress | undefined> {
    let latest: Progress | undefined;
    for (const line of await this.lines.next()) {
      const report = parseProgress(line);
      latest =
        (report && {
          progress: report.progress ?? latest?.progress,
          message: report.message ?? latest?.message,
          usage: report.usage ?? latest?.usage,
        }) ||
        latest;
    }
    return latest;
  }
}

/** One line of a progress file; undefined when it says nothing. */
function parseProgress(line: string): Progress | undefined {
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
  const usage = 'usage' in value ? usageFrom(value.usage) : undefined;
  return progress === undefined && message === undefined && usage === undefined
    ? undefined
    : { progress, message, usage };
}
