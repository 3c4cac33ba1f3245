import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/**
 * For a file whose tests all begin after the same run: what the first of them makes is put aside, and laid at the same place
 * for each other one, since git and journals name it by its path. A run starts a hundred processes; a copy starts none.
 * @param make makes it below the folder that it is given: the repository, the run in it, what stands beside it.
 * @returns lays it there for a test, which may do with it what it likes; it goes away with the test.
 */
export function keptRun(make: (folder: string) => Promise<unknown>): () => Promise<string> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'run-')));
  const [folder, kept] = [join(place, 'at'), join(place, 'kept')] as const;
  const remove = (what: string) =>
    rm(what, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  let isMade = false;
  afterAll(() => remove(place));

  return async () => {
    onTestFinished(() => remove(folder));
    if (isMade) {
      copy(kept, folder);
    } else {
      await make(folder);
      rmSync(kept, { recursive: true, force: true });
      copy(folder, kept);
      isMade = true;
    }
    return folder;
  };
}

/** All of it as it is: git takes a file whose times are others for a changed one until it has read it. */
function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
