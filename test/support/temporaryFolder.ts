import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * A fresh folder that goes away with the test.
 * @param name shows up in the path; may have spaces and letters outside ASCII.
 * @param parent where it is made; it has to be there.
 */
export function temporaryFolder(name = 'waves', parent = tmpdir()): string {
  const folder = realpathSync(mkdtempSync(join(parent, `${name}-`)));
  onTestFinished(() => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    } catch (error) {
      // The host of an editor's extensions outlives its window for a while, and may still write where its run was.
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') {
        throw error;
      }
      process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    }
  });
  return folder;
}
