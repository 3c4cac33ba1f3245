import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';

const CHUNK = 64 * 1024;

/** Hands on what is appended to a file, piece by piece, one after the other. */
export class GrowingFile {
  private readonly buffer = Buffer.alloc(CHUNK);
  private readonly watching: Watching;
  private offset = 0;
  private reading: Promise<void> = Promise.resolve();
  private refused = false;

  /** @param take gets each piece; the next one waits for it. @returns whether it takes more. */
  constructor(
    private readonly path: string,
    private readonly take: (piece: Buffer) => boolean | Promise<boolean>,
  ) {
    const names = [basename(path)];
    this.watching = watchFolder(dirname(path), { pollMs: 200, gapMs: 10, names }, () => this.read());
  }

  /** Hands on what is left, and then no more. */
  async finish(): Promise<void> {
    this.watching.dispose();
    await this.read();
  }

  private read(): Promise<void> {
    this.reading = this.reading.then(() => this.readToEnd());
    return this.reading;
  }

  private async readToEnd(): Promise<void> {
    const file = await open(this.path, 'r').catch(() => undefined);
    try {
      while (file !== undefined && !this.refused && (await this.readPiece(file)));
    } finally {
      await file?.close();
    }
  }

  /** @returns whether there may be more. */
  private async readPiece(file: FileHandle): Promise<boolean> {
    const { bytesRead } = await file.read(this.buffer, 0, CHUNK, this.offset);
    if (bytesRead === 0) {
      return false;
    }
    this.offset += bytesRead;
    this.refused = !(await this.take(Buffer.from(this.buffer.subarray(0, bytesRead))));
    return true;
  }
}
