import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineOffer } from '../../run/machines/placement';
import { attemptFiles } from './runFolder';
import { wavesFolder } from './wavesFolder';

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

/** A machine that takes attempts, as it told it, and when. */
export interface KnownMachine extends MachineOffer {
  /** ISO 8601, UTC, by the clock of who has heard it. */
  readonly heard_at: string;
}

/** Absolute path of what a driver writes down of the machines that it has heard of. */
export function machinesPath(commonDir: string): string {
  return join(wavesFolder(commonDir), 'machines.json');
}

/** The machines that a driver has heard of; none where it has not. @param driver its process. */
export function readMachines(commonDir: string, driver: number): readonly KnownMachine[] {
  try {
    const value = JSON.parse(readFileSync(machinesPath(commonDir), 'utf8')) as {
      driver?: number;
      machines?: KnownMachine[];
    };
    return value.driver === driver && Array.isArray(value.machines) ? value.machines : [];
  } catch {
    return [];
  }
}
