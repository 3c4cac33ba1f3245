import { lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { compileScope } from '../plan/globs/scope';
import type { DemoSettings } from './demoSettings';
import { plausibleAddition, plausiblePaths, plausibleText } from './plausibleFile';
import type { ReadPrompt } from './promptReader';

/** One file to write. */
export interface DemoFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** The whole content, given what the file holds now; undefined when it had better be left alone. */
  content(existing: string | undefined): string | undefined;
}

/** What a demo agent is going to do. */
export interface DemoWork {
  readonly title: string;
  readonly files: readonly DemoFile[];
  /** Files of the work order that the package may not write. */
  readonly refused: readonly string[];
}

/**
 * Decides what to write: the files of the work order that are in scope; where it has none, a plausible file for each
 * pattern of the scope; and the stray file, if one is asked for.
 */
export function planDemoWork(
  prompt: Omit<ReadPrompt, 'resultKeys' | 'context'>,
  settings: DemoSettings,
): DemoWork {
  const scope = compileScope(prompt.writeAllow, prompt.deny);
  const mayWrite = (path: string) => isInsideRepository(path) && scope.admits(path);
  const author = { packageId: settings.packageId, title: prompt.title ?? 'Demo work' };
  const plausible = (path: string): DemoFile => ({
    path,
    content: (existing) => {
      if (existing === undefined) {
        return plausibleText(path, author);
      }
      const addition = plausibleAddition(path, existing, author);
      return addition === undefined ? undefined : existing + addition;
    },
  });
  const ordered = prompt.files.filter(({ path }) => mayWrite(path));
  const files: readonly DemoFile[] =
    ordered.length > 0
      ? ordered.map(({ path, text }) => ({ path, content: () => text }))
      : plausiblePaths(prompt.writeAllow, scope, settings.packageId)
          .filter(isInsideRepository)
          .map(plausible);
  return {
    title: author.title,
    files: settings.stray === undefined ? files : [...files, plausible(settings.stray)],
    refused: prompt.files.map(({ path }) => path).filter((path) => !mayWrite(path)),
  };
}

/** Whether a path names a file in the repository: relative, without detours, and not one of git's own. */
function isInsideRepository(path: string): boolean {
  const parts = path.split('/');
  return (
    !/^[A-Za-z]:|[\\\0]/.test(path) &&
    parts.every((part) => !['', '.', '..'].includes(part)) &&
    parts.every((part) => part.toLowerCase() !== '.git')
  );
}

/** What came of writing a file, for people: the verb stands before the path. */
type WriteResult = 'wrote' | 'unchanged' | 'left alone';

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
