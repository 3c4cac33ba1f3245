import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Adds a pattern to `info/exclude`, which counts for all worktrees of a repository and is never committed. */
export async function excludeFromGit(commonDir: string, pattern: string): Promise<void> {
  const file = join(commonDir, 'info', 'exclude');
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before.split('\n').includes(pattern)) {
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${gap}${pattern}\n`);
}
