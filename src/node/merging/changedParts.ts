import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { WavesError } from '../../wavesError';
import { git } from '../git/git';

/** What of a change can be taken or left by itself: a file, or neighbouring lines of one. */
export interface ChangedPart {
  /** What it is called: `src/a.ts`, or `src/a.ts:12` of lines, by the first of them. */
  readonly name: string;
  /** From the top, with forward slashes. */
  readonly path: string;
  /** As the change leaves the file, from 1; absent: the whole file. */
  readonly line?: number;
  readonly added: number;
  readonly removed: number;
  /** The first line that is changed, behind its sign; empty of a file. */
  readonly text: string;
}

/** Neighbouring lines of a file that differ, in bytes as letters. */
interface Hunk {
  /** The first and the last line of it in the later file; of lines that are gone, the one before. */
  readonly line: number;
  readonly last: number;
  readonly patch: string;
}

/** The parts that differ between two commits or trees; lines only of files with several changes. */
export async function changedParts(root: string, from: string, to: string): Promise<ChangedPart[]> {
  const [files, hunks] = await Promise.all([changedFiles(root, from, to), changedHunks(root, from, to)]);
  return files.flatMap((path) => {
    const parts = (hunks.get(path) ?? []).map(({ line, patch }): ChangedPart => {
      const lines = Buffer.from(patch, 'latin1').toString().split('\n').slice(1);
      const count = (sign: string) => lines.filter((each) => each.startsWith(sign)).length;
      const name = `${path}:${line}`;
      return { name, path, line, added: count('+'), removed: count('-'), text: (lines[0] ?? '').trim() };
    });
    const sum = (of: 'added' | 'removed') => parts.reduce((total, part) => total + part[of], 0);
    const whole = { name: path, path, added: sum('added'), removed: sum('removed'), text: '' };
    return [whole, ...(parts.length > 1 ? parts : [])];
  });
}

/**
 * A tree in which some parts of what it brings are left as they are before it.
 * @param names of files, and of lines by any of them.
 * @throws WavesError `usage` for what it does not change, and where nothing of it would be left.
 */
export async function treeWithout(
  root: string,
  { before, tree }: { readonly before: string; readonly tree: string },
  names: readonly string[],
): Promise<string> {
  const changed = await changedFiles(root, before, tree);
  const files = names.filter((name) => changed.includes(name));
  const patches = patchesFor(names, changed, files, await changedHunks(root, before, tree));
  const folder = await mkdtemp(join(tmpdir(), 'waves-index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index'), GIT_LITERAL_PATHSPECS: '1' };
  try {
    await git(root, ['read-tree', tree], { env });
    if (files.length > 0) {
      const range = ['ls-tree', '-z', '-r', '--full-tree', before, '--', ...files];
      const { stdout: there } = await git(root, range, { env });
      // How `update-index` is told that a file is not there.
      const gone = `0 ${'0'.repeat(before.length)}`;
      const input = `${files.map((path) => `${gone}\t${path}\0`).join('')}${there}`;
      await git(root, ['update-index', '-z', '--index-info'], { env, input });
    }
    if (patches !== '') {
      const undo = ['apply', '--cached', '--reverse', '--unidiff-zero', '--whitespace=nowarn', '-'];
      await git(root, undo, { env, input: Readable.from([Buffer.from(patches, 'latin1')]) });
    }
    const left = (await git(root, ['write-tree'], { env })).stdout.trim();
    if (left === (await git(root, ['rev-parse', `${before}^{tree}`])).stdout.trim()) {
      throw new WavesError('usage', 'Nothing would be left of the work.', 'Leave out less.');
    }
    return left;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The named changes of lines as one patch; of files that are named whole there are none in it. */
function patchesFor(
  names: readonly string[],
  changed: readonly string[],
  files: readonly string[],
  hunks: ReadonlyMap<string, readonly Hunk[]>,
): string {
  const wanted = new Map<string, Set<Hunk>>();
  for (const name of names.filter((each) => !files.includes(each))) {
    const [, path = name, at = ''] = /^(.*):(\d+)$/s.exec(name) ?? [];
    const all = hunks.get(path) ?? [];
    const hunk = all.find(({ line, last }) => Number(at) >= line && Number(at) <= last);
    if (!changed.includes(path)) {
      const more = changed.length > 10 ? `, and ${changed.length - 10} more` : '';
      const advice = `It changes: ${changed.slice(0, 10).join(', ')}${more}`;
      throw new WavesError('usage', `The work does not change ${path}.`, advice);
    }
    if (hunk === undefined) {
      const places = all.map(({ line }) => `${path}:${line}`);
      throw new WavesError(
        'usage',
        `The work does not change line ${at} of ${path}.`,
        places.length === 0 ? `Name the file whole: ${path}` : `It changes: ${places.join(', ')}`,
      );
    }
    if (!files.includes(path)) {
      wanted.set(path, (wanted.get(path) ?? new Set()).add(hunk));
    }
  }
  return [...wanted]
    .map(([path, some]) => {
      const name = Buffer.from(path).toString('latin1');
      const patches = renumbered((hunks.get(path) ?? []).filter((hunk) => some.has(hunk)));
      return `--- a/${name}\n+++ b/${name}\n${patches.join('')}`;
    })
    .join('');
}

/** The patches of some hunks with the line numbers that they have without the others of their file: `git apply` goes by these alone. */
function renumbered(hunks: readonly Hunk[]): string[] {
  let grown = 0;
  return hunks.map(({ patch }) => {
    const [head = '', was = '', now = ''] = /^@@ -(\S+) \+(\S+) @@/.exec(patch) ?? [];
    const [[, removed], [at, added]] = [rangeOf(was), rangeOf(now)];
    const before = at + grown;
    grown += removed - added;
    return `@@ -${removed > 0 ? before + 1 : before},${removed} +${now} @@${patch.slice(head.length)}`;
  });
}

/** Where lines begin and how many they are, as a hunk's head has it. @returns how many lines stand before them. */
function rangeOf(range: string): [before: number, count: number] {
  const [start = 0, count = 1] = range.split(',').map(Number);
  return [count > 0 ? start - 1 : start, count];
}

/** The files that differ between two commits or trees, from the top, with forward slashes. */
async function changedFiles(root: string, from: string, to: string): Promise<string[]> {
  const { stdout } = await git(root, ['diff', '--name-only', '--no-renames', '-z', from, to, '--']);
  return stdout.split('\0').filter((path) => path !== '');
}

/** What `git diff` is asked for, whatever a person has set. */
const PLAIN = [
  '--no-renames',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** The changes of lines in files that are in both; those with names that git quotes, and that are no text, have none. */
async function changedHunks(root: string, from: string, to: string): Promise<Map<string, Hunk[]>> {
  const range = ['diff', '--unified=0', '--inter-hunk-context=0', ...PLAIN, from, to, '--'];
  const { stdout } = await git(root, range, { bytes: true });
  const found = new Map<string, Hunk[]>();
  for (const file of stdout.split(/^diff --git /m).slice(1)) {
    const [head = '', ...hunks] = file.split(/^(?=@@ )/m);
    const [, before, after = ''] = /^--- a\/([^\t\n]+)\t?\n\+\+\+ b\/([^\t\n]+)\t?$/m.exec(head) ?? [];
    if (before === after) {
      found.set(Buffer.from(after, 'latin1').toString(), hunks.map(hunkOf));
    }
  }
  return found;
}

function hunkOf(patch: string): Hunk {
  const [before, count] = rangeOf(/^@@ \S+ \+(\S+) @@/.exec(patch)?.[1] ?? '');
  const line = Math.max(1, count > 0 ? before + 1 : before);
  return { line, last: line + Math.max(1, count) - 1, patch };
}
