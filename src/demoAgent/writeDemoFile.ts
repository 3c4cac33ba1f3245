import { lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { DemoFile } from './demoWork';

/** What came of writing a file, for people: the verb stands before the path. */
export type WriteResult = 'wrote' | 'unchanged' | 'left alone';

/**
 * Writes one file with the folders it needs. It is written beside its place and renamed, all in one turn of the event
 * loop, so that a signal finds it either whole or untouched. Folders, links and whatever lies behind a link that leads
 * out of the work tree are left alone.
 * @param root absolute path of the work tree.
 * @throws NodeJS.ErrnoException when the file system refuses.
 */
export function writeDemoFile(root: string, file: DemoFile): WriteResult {
  const target = join(root, ...file.path.split('/'));
  const stat = lstatSync(target, { throwIfNoEntry: false });
  if ((stat !== undefined && !stat.isFile()) || !isInside(root, existingFolder(dirname(target)))) {
    return 'left alone';
  }
  const existing = stat === undefined ? undefined : readFileSync(target, 'utf8');
  const content = file.content(existing);
  if (content === undefined) {
    return 'left alone';
  }
  if (content === existing) {
    return 'unchanged';
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileAtomic.sync(target, content);
  return 'wrote';
}

function existingFolder(folder: string): string {
  return lstatSync(folder, { throwIfNoEntry: false }) === undefined
    ? existingFolder(dirname(folder))
    : folder;
}

function isInside(root: string, folder: string): boolean {
  const way = relative(realpathSync(root), realpathSync(folder));
  return way !== '..' && !way.startsWith(`..${sep}`);
}
