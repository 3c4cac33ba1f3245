import { lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { hasWildcard } from '../plan/globs/globs';
import type { ScopeMatcher } from '../plan/globs/scope';
import { compileScope } from '../plan/globs/scope';
import { safeName } from '../run/kernel/kernel';
import type { DemoSettings } from './demoSettings';
import type { ReadPrompt } from './promptReader';

/** Whose work a plausible file pretends to be. */
interface Author {
  readonly packageId: string;
  readonly title: string;
}

type Remark = (text: string) => string;

const slashes: Remark = (text) => `// ${text}\n`;
const hash: Remark = (text) => `# ${text}\n`;
const dashes: Remark = (text) => `-- ${text}\n`;
const block: Remark = (text) => `/* ${text.replaceAll('*/', '* /')} */\n`;
const markup: Remark = (text) => `<!-- ${text.replaceAll('--', '- -')} -->\n`;
const sentence: Remark = (text) => `${text}\n`;

/** How a remark is written in a file, by the end of its name. */
const REMARKS: readonly (readonly [RegExp, Remark])[] = [
  [/\.([cm]?[jt]sx?|go|rs|java|kts?|cs|c|h|cc|cpp|hpp|swift|php|scala|dart|proto|jsonc|prisma)$/i, slashes],
  [/\.(py|rb|sh|bash|ya?ml|toml|tf|cfg|conf|properties|graphql|gql|r|pl|ex|exs|nix)$/i, hash],
  [/(^|\/)(Dockerfile|Makefile|\.gitignore|\.dockerignore|\.env[^/]*)$/i, hash],
  [/\.(sql|lua|hs|elm)$/i, dashes],
  [/\.(css|scss|less)$/i, block],
  [/\.(html?|xml|svg|vue|svelte)$/i, markup],
  [/\.(md|mdx|markdown|txt|rst|adoc)$/i, sentence],
];

/**
 * The files that a package without a work order writes, one for each pattern of its scope: the path itself where the
 * pattern is one, otherwise a path in the pattern named for the package, a Markdown note where nothing says which kind
 * (`dir/**` gives `dir/<package>.md`). Patterns with `?` or `[` give none, and nothing outside the scope is named.
 */
export function plausiblePaths(
  writeAllow: readonly string[],
  scope: ScopeMatcher,
  packageId: string,
): string[] {
  const found = writeAllow.flatMap(
    (pattern) => candidates(pattern, packageId).find((path) => scope.admits(path)) ?? [],
  );
  return [...new Set(found)];
}

/** The content of a file that is not there yet. */
export function plausibleText(path: string, { packageId, title }: Author): string {
  if (/\.(json|ipynb)$/i.test(path)) {
    return `${JSON.stringify({ package: packageId, title }, undefined, 2)}\n`;
  }
  if (/\.(md|mdx|markdown)$/i.test(path)) {
    return `# ${title}\n\nWritten by the demo agent for the package ${packageId}.\n`;
  }
  const opening = /\.(sh|bash)$/i.test(path) ? '#!/bin/sh\n' : /\.php$/i.test(path) ? '<?php\n' : '';
  return `${opening}${(remarkOf(path) ?? sentence)(`${title} (demo agent, package ${packageId})`)}`;
}

/**
 * What can be put at the end of an existing file without harm: a remark. Undefined when its format has none that we
 * know of, or when the file is not text.
 */
export function plausibleAddition(path: string, existing: string, author: Author): string | undefined {
  const remark = remarkOf(path);
  if (remark === undefined || existing.includes('\0')) {
    return undefined;
  }
  const lineBreak = existing === '' || existing.endsWith('\n') ? '' : '\n';
  return `${lineBreak}${remark(`${author.title} (demo agent, package ${author.packageId})`)}`;
}

function candidates(pattern: string, packageId: string): string[] {
  if (!hasWildcard(pattern)) {
    return [pattern];
  }
  if (/[?[\\]/.test(pattern)) {
    return [];
  }
  const name = safeName(packageId);
  const written = pattern.replace(/^:\(glob\)/, '');
  return [written.replaceAll('**/', ''), written]
    .map((form) => form.replace(/\*+/g, name))
    .map((path) => (/(^|\/)[^/]*\.[^/]*$/.test(withoutName(path, name)) ? path : `${path}.md`));
}

/** An id may have dots, which must not pass for the ending of a file's name. */
function withoutName(path: string, name: string): string {
  return path.replaceAll(name, '');
}

function remarkOf(path: string): Remark | undefined {
  return REMARKS.find(([name]) => name.test(path))?.[1];
}

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
 * Decides what to write: the files of the work order that are in scope; where it has none, what others wait for and a
 * plausible file for each pattern of the scope; and the stray file, if one is asked for.
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
      : [
          ...new Set([
            ...prompt.demanded.filter(mayWrite),
            ...plausiblePaths(prompt.writeAllow, scope, settings.packageId).filter(isInsideRepository),
          ]),
        ].map(plausible);
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
