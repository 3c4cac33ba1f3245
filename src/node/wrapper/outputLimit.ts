import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { LogLimit } from '../files/limitedLog';
import { cutLog } from '../files/limitedLog';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import type { AgentProcess } from './agentProcess';

const MB = 1024 * 1024;
/** What is kept of an attempt's log: at most 32 MB. */
export const LOG_LIMIT: LogLimit = { beginning: 8 * MB, end: 8 * MB, growing: 16 * MB };
/** What is kept of each stream for programs, which has been read by then, and of progress, the latest of which counts: at most 4 MB. */
export const STREAM_LIMIT: LogLimit = { beginning: MB, end: MB, growing: 2 * MB };

/** Cuts a log that the caller alone writes to, if it has grown too long. @throws what the file system throws. */
export function limitLog(path: string): void {
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
