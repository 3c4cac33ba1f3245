import { fstatSync, writeSync } from 'node:fs';

/** One of the process's own streams, as much of it as writing needs. */
export interface Output {
  readonly isTTY: boolean;
  readonly write: (text: string | Uint8Array) => void;
  /** Calls back when nobody reads what is written any more. */
  readonly onGone: (told: () => void) => void;
}

/** A stream of Node.js as an output. @param open opens it. */
export function streamOutput(_descriptor: number, open: () => NodeJS.WriteStream): Output {
  const stream = open();
  return {
    isTTY: stream.isTTY === true,
    write: (text) => void stream.write(text),
    onGone: (told) => void stream.on('error', told),
  };
}

/**
 * The same for a program that says what it found and ends: a file or a pipe is written to at once, because the streams of Node.js take
 * a tenth of the time that a small command has. What the pipe does not take at once is left to the stream, as all that comes after it.
 * @param descriptor of the stream. @param open opens the stream, for terminals and pipes that are full.
 */
export function plainOutput(descriptor: number, open: () => NodeJS.WriteStream): Output {
  const isPlain = isFileOrPipe(descriptor);
  const listeners: (() => void)[] = [];
  let stream: Output | undefined;
  let isGone = false;
  const gone = () => {
    isGone = true;
    listeners.splice(0).forEach((told) => told());
  };
  const opened = (): Output => {
    if (stream === undefined) {
      stream = streamOutput(descriptor, open);
      stream.onGone(gone);
    }
    return stream;
  };
  return {
    get isTTY() {
      return !isPlain && opened().isTTY;
    },
    write(text) {
      if (!isPlain || stream !== undefined) {
        opened().write(text);
        return;
      }
      if (isGone) {
        return;
      }
      let left: Uint8Array = Buffer.from(text as string);
      try {
        while (left.length > 0) {
          left = left.subarray(writeSync(descriptor, left));
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
          gone();
          return;
        }
        opened().write(left);
      }
    },
    onGone: (told) => void listeners.push(told),
  };
}

function isFileOrPipe(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor);
    return found.isFile() || found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}
