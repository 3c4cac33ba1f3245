import { mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { endAllIn, lives } from './setup/processes.mjs';

/** With the number of its process. */
const NAME = /^wave-orchestrator-(\d+)-/;

/**
 * Makes the folder for all that a start needs. What starts have left that were killed is removed, and what still runs there
 * is ended.
 *
 * @returns {Promise<string>}
 */
export async function makeStartFolder() {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid !== undefined && !lives(Number(pid))) {
      const left = join(tmpdir(), name);
      await endAllIn(left);
      // Another user's is in nobody's way.
      await rm(left, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(
        () => undefined,
      );
    }
  }
  return mkdtempSync(join(tmpdir(), `wave-orchestrator-${process.pid}-`));
}
