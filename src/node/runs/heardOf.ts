import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { attemptFiles } from './runFolder';

/** The machine that carries an attempt out, and when it was heard of last. */
export interface HeardOf {
  readonly machine: string;
  /** Milliseconds since 1970, by the clock of who has heard it. */
  readonly at: number;
}

/** Writes down that a machine was heard of. A disk that takes nothing now is told of the next time. */
export function writeHeard(folder: string, heard: HeardOf): void {
  const { heard: path } = attemptFiles(folder);
  try {
    writeFileSync(`${path}.tmp`, `${JSON.stringify(heard)}\n`, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  } catch {
    // It says nothing that an attempt depends on.
  }
}

/** Undefined where no other machine has the attempt. @param folder of the attempt. */
export function readHeard(folder: string): HeardOf | undefined {
  try {
    const value = JSON.parse(readFileSync(attemptFiles(folder).heard, 'utf8')) as Partial<HeardOf>;
    return typeof value.machine === 'string' && typeof value.at === 'number'
      ? { machine: value.machine, at: value.at }
      : undefined;
  } catch {
    return undefined;
  }
}
