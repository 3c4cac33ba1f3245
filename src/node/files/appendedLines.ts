import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** What is read at a time, in bytes; a longer line is none that anybody wrote for us. */
const CHUNK = 64 * 1024;

/** Reads the lines of a file that somebody appends to, each once. One that is written anew is read from its beginning. */
export class AppendedLines {
  private offset = 0;

  constructor(private readonly path: string) {}

  /** All whole lines since the last time, the oldest first. */
  async next(): Promise<string[]> {
    if (!this.hasMore()) {
      return [];
    }
    const all: string[] = [];
    for (let lines = await this.readSome(); lines !== undefined; lines = await this.readSome()) {
      all.push(...lines.filter((line) => line !== ''));
    }
    return all;
  }

  /** Most looks find nothing new, and handing over to another thread what finds that out takes many times as long. */
  private hasMore(): boolean {
    try {
      const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
      this.offset = size < this.offset ? 0 : this.offset;
      return size > this.offset;
    } catch {
      return false;
    }
  }

  /** Undefined when there are none yet. */
  private async readSome(): Promise<string[] | undefined> {
    const file = await open(this.path, 'r').catch(() => undefined);
    if (file === undefined) {
      return undefined;
    }
    try {
      const { size } = await file.stat();
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
