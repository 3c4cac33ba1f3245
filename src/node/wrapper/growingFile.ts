import { basename, dirname } from 'node:path';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import { leftOutLine, readLog } from '../files/limitedLog';

const CHUNK = 256 * 1024;

/** Hands on what is appended to a file, piece by piece, one after the other, and says what a log has left out. */
export class GrowingFile {
  private readonly watching: Watching;
  private position = 0;
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

  /** Hands on what there is by now. */
  read(): Promise<void> {
    this.reading = this.reading.then(() => this.readToEnd());
    return this.reading;
  }

  private async readToEnd(): Promise<void> {
    while (!this.refused) {
      const { from, bytes } = await readLog(this.path, this.position, CHUNK);
      if (bytes.length === 0) {
        return;
      }
      const leftOut = from > this.position ? [Buffer.from(leftOutLine(from - this.position))] : [];
      this.position = from + bytes.length;
      this.refused = !(await this.take(Buffer.concat([...leftOut, bytes])));
    }
  }
}
