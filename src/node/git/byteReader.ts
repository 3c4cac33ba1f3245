import type { Readable } from 'node:stream';
import { WavesError } from '../../wavesError';

/** A stream of bytes in the pieces that are asked for. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The bytes up to the next line break, which is taken too. */
  async line(): Promise<string> {
    for (let end = this.rest.indexOf(10); ; end = this.rest.indexOf(10)) {
      if (end >= 0) {
        const line = this.rest.subarray(0, end).toString('utf8');
        this.rest = this.rest.subarray(end + 1);
        return line;
      }
      if (!(await this.more())) {
        return '';
      }
    }
  }

  /** The next bytes, to be read to their end before anything else. */
  async *take(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (this.rest.length === 0 && !(await this.more())) {
        throw new WavesError('git-failed', 'git ended in the middle of an object.');
      }
      const chunk = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
  }

  private async more(): Promise<boolean> {
    const next = await this.chunks.next();
    if (next.done === true) {
      return false;
    }
    this.rest = Buffer.concat([this.rest, next.value]);
    return true;
  }
}
