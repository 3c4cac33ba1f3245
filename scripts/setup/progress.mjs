import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Between two lines where there is no terminal, in milliseconds. */
const BETWEEN_LINES = 10_000;

/**
 * Shows how far a long step is while it is done: on a terminal in one line that changes, elsewhere in a line now and
 * then.
 *
 * @template T
 * @param {string} title what it does
 * @param {(seconds: number) => Promise<string>} far how far it is, by the seconds it has taken
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} [output]
 * @returns {Promise<T>}
 */
export async function withProgress(title, far, work, output = process.stdout) {
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  const terminal = output.isTTY === true;
  const show = (text) =>
    output.write(terminal ? `\r\u001b[2K${`  ${text}`.slice(0, (output.columns ?? 80) - 1)}` : `  ${text}\n`);
  let over = false;
  let timer;
  const look = async () => {
    const before = performance.now();
    const text = await far(seconds()).catch(() => '');
    if (!over) {
      show(`${title}: ${text}`);
      // What takes long to look at is looked at less often.
      const pause = terminal ? Math.max(1000, 10 * (performance.now() - before)) : BETWEEN_LINES;
      timer = setTimeout(() => void look(), pause);
    }
  };
  void look();
  try {
    const result = await work();
    over = true;
    show(`${title}: done in ${duration(seconds())}`);
    return result;
  } finally {
    over = true;
    clearTimeout(timer);
    if (terminal) {
      output.write('\n');
    }
  }
}

/**
 * How far a download into a folder is.
 *
 * @param {number} megabytes what has arrived
 * @param {number} expected megabytes in the end, about
 * @param {number} seconds since it began
 * @param {number} after seconds that what follows in the same step takes, about
 */
export function arrived(megabytes, expected, seconds, after = 0) {
  const size = `${megabytes} of about ${expected} MB`;
  // The first moments tell nothing about the rest.
  if (seconds < 3 || megabytes * 20 < expected) {
    return seconds < 3 ? size : `${size}, ${duration(seconds)}`;
  }
  const rest = Math.max(0, (seconds * (expected - megabytes)) / megabytes) + after;
  return `${size}, ${duration(seconds)}, ${left(Math.max(rest, 5))}`;
}

/**
 * How long the rest takes, about, as a person would say it.
 *
 * @param {number} seconds negative where it should be over by now
 */
export function left(seconds) {
  if (seconds < 0) {
    return 'longer than it takes on most machines';
  }
  const step = seconds < 20 ? 5 : 10;
  return `about ${duration(Math.max(5, Math.round(seconds / step) * step))} left`;
}

/** @param {number} seconds */
export function duration(seconds) {
  const rest = seconds % 60;
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min${rest > 0 ? ` ${rest} s` : ''}`;
}

/**
 * What lies in a folder, in megabytes; 0 where there is none.
 *
 * @param {string} folder
 * @returns {Promise<number>}
 */
export async function megabytesIn(folder) {
  return Math.round((await bytesIn(folder)) / 1e6);
}

async function bytesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory()
        ? bytesIn(path)
        : lstat(path).then(
            ({ size }) => size,
            () => 0,
          );
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
