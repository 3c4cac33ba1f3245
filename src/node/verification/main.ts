import { setTimeout as sleep } from 'node:timers/promises';
import type { ChecksWish } from '../../run/verification/serverChecks';
import { UNDECIDED } from '../../run/verification/serverChecks';
import { waitForChecks } from './waitForChecks';

/*
 * A step of a package's verification that is carried out on a server: a program of its own, as the plan's commands are,
 * so that it has a log and a time-out, can be stopped, and goes on when the driver dies. The driver alone writes what it
 * is told.
 */

const wish = JSON.parse(process.argv[2] ?? '') as ChecksWish;
waitForChecks(wish, {
  folder: process.cwd(),
  say: (line) => line !== '' && process.stdout.write(`${line}\n`),
  now: Date.now,
  sleep: (milliseconds) => sleep(milliseconds),
}).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = UNDECIDED;
  },
);
