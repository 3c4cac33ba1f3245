import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FolderOverlay } from '../../ports/attempts';

/**
 * Makes a folder that shows what is in one of the user's, where there is one. What lies there already is kept.
 * @throws an error of the file system.
 */
export function showFolder({ path, of, homeVariable, within }: FolderOverlay): void {
  const source = join(process.env[homeVariable] ?? homedir(), of);
  showEntries(source, path, new Set(within));
  for (const name of within) {
    showEntries(join(source, name), join(path, name), new Set());
  }
}

function showEntries(source: string, path: string, without: ReadonlySet<string>): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const entry of entriesOf(source)) {
    if (!without.has(entry.name)) {
      showEntry(join(source, entry.name), join(path, entry.name), entry.isDirectory());
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function showEntry(source: string, path: string, isFolder: boolean): void {
  try {
    symlinkSync(source, path, isFolder ? 'junction' : 'file');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM' && !isFolder) {
      // On Windows, links to files are not for everybody.
      copyFileSync(source, path);
    } else if (code !== 'EEXIST') {
      throw error;
    }
  }
}
