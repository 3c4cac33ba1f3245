import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { basename, dirname } from 'node:path';
import type { Watching } from '../folderWatcher';
import { watchFolder } from '../folderWatcher';

const CHUNK = 64 * 1024;

/** Copies a growing log to a terminal, as fast as that takes it. */
export class LogMirror {
  private readonly buffer = Buffer.alloc(CHUNK);
  private readonly watching: Watching;
  private offset = 0;
  private copying: Promise<void> = Promise.resolve();
  private broken = false;

  constructor(
    private readonly logPath: string,
    private readonly output: Writable,
  ) {
    // A terminal that is closed takes nothing more; the agent does not depend on it.
    output.on('error', () => {
      this.broken = true;
    });
    const names = [basename(logPath)];
    this.watching = watchFolder(dirname(logPath), { pollMs: 200, gapMs: 10, names }, () => this.copy());
  }

  /** Copies what is left. */
  async finish(): Promise<void> {
    this.watching.dispose();
    await this.copy();
  }

  private copy(): Promise<void> {
    this.copying = this.copying.then(() => this.copyToEnd());
    return this.copying;
  }

  private async copyToEnd(): Promise<void> {
    const file = await open(this.logPath, 'r').catch(() => undefined);
    try {
      while (file !== undefined && !this.broken && (await this.copyChunk(file)));
    } finally {
      await file?.close();
    }
  }

  /** @returns whether there may be more. */
  private async copyChunk(file: FileHandle): Promise<boolean> {
    const { bytesRead } = await file.read(this.buffer, 0, CHUNK, this.offset);
    if (bytesRead === 0) {
      return false;
    }
    this.offset += bytesRead;
    const chunk = Buffer.from(this.buffer.subarray(0, bytesRead));
    await new Promise<void>((resolve) => {
      this.output.write(chunk, () => resolve());
    });
    return true;
  }
}
