import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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
  // Unlike "rmSync", whose retries remove only what it has seen at first, it looks again: what ends with the test may still write.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}
