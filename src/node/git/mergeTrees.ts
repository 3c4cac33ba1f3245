import type { ConflictKind, MergeConflict } from '../../run/conflicts/mergeConflict';
import { git } from './git';
import type { TreeEntry } from './objectReader';
import { commitText, objectId, treeEntries } from './objectReader';

/** Two commits put together without a checkout. */
export type TreeMerge =
  | { readonly kind: 'clean'; readonly tree: string }
  | {
      readonly kind: 'conflict';
      /** Every file that git could not settle, sorted. */
      readonly files: readonly string[];
      readonly conflicts: readonly MergeConflict[];
    };

/** Trees of the last clean merges, by the commits: a merge that was looked at before is made as it was looked at. */
const cleanMerges = new Map<string, string>();
const KEPT_MERGES = 32;

/**
 * Merges two commits in the object store alone. What git would merge but only some machines could check out, names that
 * differ in nothing but case, is a conflict too.
 * @param root of the main work tree. @param ours id of a commit, as is `theirs`.
 */
export async function mergeTrees(root: string, ours: string, theirs: string): Promise<TreeMerge> {
  const key = `${root}\n${ours}\n${theirs}`;
  const known = cleanMerges.get(key);
  if (known !== undefined && (await objectId(root, known)) !== undefined) {
    return { kind: 'clean', tree: known };
  }
  const merged = await mergeAnew(root, ours, theirs);
  cleanMerges.delete(key);
  if (merged.kind === 'clean' && [ours, theirs].every((id) => /^[0-9a-f]{40,64}$/.test(id))) {
    cleanMerges.set(key, merged.tree);
    for (const oldest of [...cleanMerges.keys()].slice(0, -KEPT_MERGES)) {
      cleanMerges.delete(oldest);
    }
  }
  return merged;
}

async function mergeAnew(root: string, ours: string, theirs: string): Promise<TreeMerge> {
  const further = await treeIfFurther(root, ours, theirs);
  if (further !== undefined) {
    return unlessColliding(root, ours, further);
  }
  const { code, stdout } = await git(
    root,
    ['merge-tree', '--write-tree', '--name-only', '-z', ours, theirs],
    {
      answers: [1],
    },
  );
  const items = stdout.split('\0');
  if (code === 0) {
    return unlessColliding(root, ours, items[0] ?? '');
  }
  const end = items.indexOf('', 1);
  const files = [...new Set(items.slice(1, end))].sort();
  return { kind: 'conflict', files, conflicts: withAllFiles(readMessages(items.slice(end + 1)), files) };
}

/** The tree of a commit that was made on top of another one, which git would come to as well; undefined: it has to be asked. */
async function treeIfFurther(root: string, ours: string, theirs: string): Promise<string | undefined> {
  const [head = ''] = ((await commitText(root, theirs)) ?? '').split('\n\n', 1);
  return head.includes(`\nparent ${ours}\n`) ? /^tree (\w+)$/m.exec(head)?.[1] : undefined;
}

async function unlessColliding(root: string, ours: string, tree: string): Promise<TreeMerge> {
  const collisions = await caseCollisions(root, ours, tree);
  const files = collisions.flatMap((collision) => collision.files).sort();
  return collisions.length === 0
    ? { kind: 'clean', tree }
    : { kind: 'conflict', files, conflicts: collisions };
}

/**
 * Reads the messages of `merge-tree -z`: how many paths, the paths, a stable word for the kind, and git's own sentence
 * (https://git-scm.com/docs/git-merge-tree#_output).
 */
function readMessages(items: readonly string[]): MergeConflict[] {
  const conflicts: MergeConflict[] = [];
  for (let at = 0; at < items.length && items[at] !== '';) {
    const count = Number(items[at]);
    const files = items.slice(at + 1, at + 1 + count);
    const [word = '', sentence = ''] = items.slice(at + 1 + count, at + 3 + count);
    const conflict: MergeConflict = { kind: kindOf(word, sentence), files: [...new Set(files)] };
    // Of a file that is no text, or a submodule, it is said after that that its content is in conflict.
    if (word.startsWith('CONFLICT') && !conflicts.some((other) => haveSameFiles(other, conflict))) {
      conflicts.push(conflict);
    }
    at += 3 + count;
  }
  return conflicts;
}

function haveSameFiles(one: MergeConflict, other: MergeConflict): boolean {
  return one.files.join('\0') === other.files.join('\0');
}

/** The sentence says more than the word: a submodule is among the "contents". */
function kindOf(word: string, sentence: string): ConflictKind {
  const names = [sentence, word].map((text) => /^CONFLICT \(([^)]*)\)/.exec(text)?.[1] ?? '');
  const kinds = names.map((name) => KINDS.find(([start]) => name.startsWith(start))?.[1]);
  return kinds.find((kind) => kind !== undefined) ?? 'other';
}

/** Beginnings of git's words for kinds of conflicts. */
const KINDS: readonly (readonly [string, ConflictKind])[] = [
  ['content', 'content'],
  ['add/add', 'both-added'],
  ['binary', 'binary'],
  ['file/directory', 'file-folder'],
  ['distinct modes', 'mode'],
  ['distinct types', 'mode'],
  ['modify/delete', 'changed-deleted'],
  ['rename/delete', 'renamed-deleted'],
  ['rename/rename', 'renamed-twice'],
  ['rename involved', 'renamed-twice'],
  ['directory rename', 'renamed-folder'],
  ['implicit dir rename', 'renamed-folder'],
  ['submodule', 'submodule'],
];

/** Every file in conflict is named, also one that git has no sentence about. */
function withAllFiles(conflicts: readonly MergeConflict[], files: readonly string[]): MergeConflict[] {
  const named = new Set(conflicts.flatMap((conflict) => conflict.files));
  const others = files.filter((file) => !named.has(file));
  return [...conflicts, ...others.map((file): MergeConflict => ({ kind: 'other', files: [file] }))];
}

/**
 * New names in a tree that differ from others there, on any level, only in upper and lower case. Only what differs from before is
 * read.
 */
async function caseCollisions(root: string, before: string, tree: string): Promise<MergeConflict[]> {
  const found = await Promise.all([`${before}^{tree}`, `${tree}^{tree}`].map((name) => objectId(root, name)));
  const [was, is] = found.map((id) => ({ name: '', isTree: true, id: id ?? '' }));
  return is === undefined ? [] : (await collisionsBelow(root, '', was, is)).collisions;
}

/** @param folder where the tree is, with a slash at its end. @returns also whether it has files that were not there. */
async function collisionsBelow(
  root: string,
  folder: string,
  was: TreeEntry | undefined,
  is: TreeEntry,
): Promise<{ readonly isNew: boolean; readonly collisions: MergeConflict[] }> {
  if (was?.id === is.id) {
    return { isNew: false, collisions: [] };
  }
  const [before, now] = await Promise.all([
    was?.isTree === true ? treeEntries(root, was.id) : [],
    treeEntries(root, is.id),
  ]);
  const former = new Map(before.map((entry) => [entry.name, entry]));
  const below = await Promise.all(
    now.map(async (entry) => {
      const one = former.get(entry.name);
      return entry.isTree
        ? collisionsBelow(root, `${folder}${entry.name}/`, one, entry)
        : { isNew: one === undefined || one.isTree, collisions: [] };
    }),
  );
  const spellings = new Map<string, number[]>();
  for (const [index, { name }] of now.entries()) {
    const key = name.toLowerCase();
    spellings.set(key, [...(spellings.get(key) ?? []), index]);
  }
  const here = [...spellings.values()]
    .filter((same) => same.length > 1 && same.some((index) => below[index]?.isNew))
    .map((same): MergeConflict => ({
      kind: 'case',
      files: same.map((index) => `${folder}${now[index]?.name ?? ''}`).sort(),
    }));
  return {
    isNew: below.some(({ isNew }) => isNew),
    collisions: [...here, ...below.flatMap(({ collisions }) => collisions)],
  };
}
