import { DEFAULT_MAX_PARALLEL } from '../../plan/model';
import { byHistory } from './cochange';
import { inOrder } from './contiguous';
import type { Folder } from './fileTree';
import { folderTree, sortedPaths, unitsOf } from './fileTree';
import { concernOf, familyOf, isCode } from './kinds';
import { folderGlobs, suffixGlobs } from './scopeGlobs';

/** By what the files of a repository are shared out. */
export const PARTITIONS = ['directory', 'filetype', 'concern', 'history'] as const;
export type PartitionBy = (typeof PARTITIONS)[number];

/** How a repository is to be shared out. */
export interface PartitionWish {
  readonly by: PartitionBy;
  /** Packages that may work at the same time; what is more becomes plans within the plan. */
  readonly packages?: number;
  /** Files that a package has at most, about. */
  readonly filesEach?: number;
  /** The files of each commit that is looked at, newest first. */
  readonly commits?: readonly (readonly string[])[];
}

/** A part of a repository for one package. */
export interface Part {
  /** What is in it, for people: a folder, a concern, a type of files. */
  readonly label: string;
  /** In path order. */
  readonly files: readonly string[];
  /** Match these files, and no file of another part, whatever is added later. */
  readonly globs: readonly string[];
  /** What it is shared out into itself where it is too large for one package; else empty. */
  readonly parts: readonly Part[];
}

/** How well a partition fits. */
export interface PartitionMeasure {
  /** Parts that are not shared out any further. */
  readonly parts: number;
  /** Files of the largest of them beside their average. */
  readonly largest: number;
  /** Commits that touch any file of a part that is still there. */
  readonly commits: number;
  /** Of those, how many lie within one part. */
  readonly inside: number;
}

/** A repository, shared out: every file is in one part, or shared. */
export interface Partition {
  readonly by: PartitionBy;
  readonly parts: readonly Part[];
  /** Files of the whole, such as manifests at the top, which no part has: who works on them last has them. */
  readonly shared: readonly string[];
}

/** Below this many files a part is too small to be worth an agent of its own. */
const FEWEST_FILES = 25;

/** Above this many, about, one agent has too much to look after. */
const FILES_EACH = 500;

/** How much larger than the others a part may be where that keeps together what changes together. */
const TOLERANCE = 1.2;

/**
 * Shares out the files of a repository. The same files and commits give the same partition.
 * @param paths from the top, with forward slashes.
 */
export function partition(paths: readonly string[], wish: PartitionWish): Partition {
  const files = sortedPaths(paths);
  const work: Work = {
    files,
    tree: folderTree(files),
    by: wish.by,
    packages: Math.max(1, wish.packages ?? DEFAULT_MAX_PARALLEL),
    filesEach: Math.max(1, wish.filesEach ?? FILES_EACH),
    commits: positions(files, wish.commits ?? []),
  };
  const chosen = Uint8Array.from(files, (path) => (isShared(path, wish.by) ? 0 : 1));
  // Where there is nothing but shared files, they are what is worked on.
  const all = chosen.includes(1) ? chosen : chosen.fill(1);
  return { by: wish.by, parts: split(work, all, true), shared: files.filter((_path, at) => all[at] === 0) };
}

/** How even a partition is, and how many commits stay within one part of it. */
export function measured({ parts }: Partition, commits: readonly (readonly string[])[]): PartitionMeasure {
  const leaves = leavesOf(parts);
  const partOf = new Map(leaves.flatMap(({ files }, part) => files.map((file) => [file, part] as const)));
  const touched = commits.map((commit) => new Set(commit.flatMap((file) => partOf.get(file) ?? [])));
  const sizes = leaves.map(({ files }) => files.length);
  const average = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  return {
    parts: leaves.length,
    largest: sizes.length === 0 ? 1 : Math.max(...sizes) / average,
    commits: touched.filter(({ size }) => size > 0).length,
    inside: touched.filter(({ size }) => size === 1).length,
  };
}

/** The parts that are not shared out any further, in their order. */
export function leavesOf(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => (part.parts.length === 0 ? [part] : leavesOf(part.parts)));
}

interface Work {
  readonly files: readonly string[];
  readonly tree: Folder;
  readonly by: PartitionBy;
  readonly packages: number;
  readonly filesEach: number;
  readonly commits: readonly (readonly number[])[];
}

/** Manifests, locks, words and settings at the top concern everybody, so nobody has them for himself. */
function isShared(path: string, by: PartitionBy): boolean {
  return by !== 'filetype' && !path.includes('/') && !isCode(path);
}

function positions(files: readonly string[], commits: readonly (readonly string[])[]): number[][] {
  const at = new Map(files.map((path, index) => [path, index]));
  return commits.map((commit) => commit.flatMap((path) => at.get(path) ?? []));
}

function split(work: Work, chosen: Uint8Array, top: boolean): Part[] {
  const { files, tree, by, packages, filesEach } = work;
  const count = chosen.reduce((sum, one) => sum + one, 0);
  const wanted = Math.max(Math.ceil(count / filesEach), top ? Math.floor(count / FEWEST_FILES) : 2);
  const groups = Math.max(1, Math.min(packages, wanted, count));
  const { groupOf, labels } = grouped(work, chosen, groups);
  const globs = (by === 'filetype' ? suffixGlobs : folderGlobs)(tree, files, groupOf, labels.length);
  return labels.flatMap((label, group): Part[] => {
    const own = Uint8Array.from(groupOf, (each) => (each === group ? 1 : 0));
    const paths = files.filter((_path, at) => own[at] === 1);
    if (paths.length === 0) {
      return [];
    }
    const inner =
      paths.length > filesEach * TOLERANCE && packages > 1 && groups > 1 ? split(work, own, false) : [];
    return [
      {
        label: label ?? folderLabel(paths),
        files: paths,
        globs: globs[group] ?? [],
        parts: inner.length > 1 ? inner : [],
      },
    ];
  });
}

interface Grouped {
  /** The group of each file; -1 of those that were not chosen. */
  readonly groupOf: Int32Array;
  /** A name of each group; undefined: that of its folders. */
  readonly labels: readonly (string | undefined)[];
}

function grouped(work: Work, chosen: Uint8Array, groups: number): Grouped {
  switch (work.by) {
    case 'directory':
      return alongFolders(work, chosen, groups);
    case 'history':
      return alongHistory(work, chosen, groups);
    case 'filetype':
      return byKind(work, chosen, groups, familyOf);
    case 'concern':
      return byKind(work, chosen, groups, concernOf);
  }
}

function alongFolders({ files, tree }: Work, chosen: Uint8Array, groups: number): Grouped {
  const count = chosen.reduce((sum, one) => sum + one, 0);
  const units = unitsOf(tree, chosen, Math.max(1, Math.floor(count / groups / 4)), 50 * groups);
  const given = inOrder(units, groups);
  return handedOut(files.length, units, given, groups);
}

/**
 * Folders alone, what the history alone gives, or folders that the history has put right: the way that, made from the older
 * commits, keeps most of the newer ones together. A history that foretells nothing so changes nothing.
 */
function alongHistory(work: Work, chosen: Uint8Array, groups: number): Grouped {
  const { files, tree, commits } = work;
  const count = chosen.reduce((sum, one) => sum + one, 0);
  const most = Math.max(1, Math.ceil((count / groups) * TOLERANCE));
  const units = unitsOf(tree, chosen, Math.max(1, Math.floor(count / groups / UNITS_OF_GROUP)), MOST_UNITS);
  const ways: readonly ((past: readonly (readonly number[])[]) => Grouped)[] = [
    () => alongFolders(work, chosen, groups),
    (past) =>
      handedOut(
        files.length,
        units,
        byHistory(units, past, { groups, most, start: inOrder(units, groups) }),
        groups,
      ),
    (past) => handedOut(files.length, units, byHistory(units, past, { groups, most }), groups),
  ];
  const newer = commits.slice(0, Math.floor(commits.length / 4));
  const older = commits.slice(newer.length);
  const kept = ways.map((way) => insideOf(way(older), newer));
  const best = kept.reduce((found, inside, at) => (inside > (kept[found] ?? 0) ? at : found), 0);
  return (ways[best] ?? (() => alongFolders(work, chosen, groups)))(commits);
}

/** How fine a group is made up of what changes together: finer ones follow the past and not what comes. */
const UNITS_OF_GROUP = 6;

const MOST_UNITS = 2000;

function insideOf({ groupOf }: Grouped, commits: readonly (readonly number[])[]): number {
  const groupsOf = (commit: readonly number[]) =>
    new Set(commit.map((at) => groupOf[at]).filter((group) => group !== -1));
  return commits.filter((commit) => groupsOf(commit).size === 1).length;
}

/** Groups of one kind each, the large ones cut along folders, the small ones together. */
function byKind(work: Work, chosen: Uint8Array, groups: number, kindOf: (path: string) => string): Grouped {
  const { files } = work;
  const kinds = new Map<string, number[]>();
  files.forEach((path, at) => {
    if (chosen[at] === 1) {
      const kind = kindOf(path);
      kinds.set(kind, [...(kinds.get(kind) ?? []), at]);
    }
  });
  const count = chosen.reduce((sum, one) => sum + one, 0);
  const order = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  const groupOf = new Int32Array(files.length).fill(-1);
  const labels: string[] = [];
  order.forEach(([kind, own], place) => {
    const left = groups - labels.length;
    const share = Math.round((own.length / count) * groups);
    const parts = Math.max(1, Math.min(share, left - (order.length - 1 - place)));
    if (left <= 0) {
      // No group is left for it: it goes with the smallest.
      own.forEach((at) => (groupOf[at] = labels.length - 1));
      labels[labels.length - 1] = `${labels.at(-1)} and ${kind}`;
      return;
    }
    const mask = new Uint8Array(files.length);
    own.forEach((at) => (mask[at] = 1));
    const inner = parts > 1 ? alongFolders(work, mask, parts).groupOf : undefined;
    const first = labels.length;
    own.forEach((at) => (groupOf[at] = first + (inner?.[at] ?? 0)));
    for (let part = 0; part < parts; part += 1) {
      const paths = parts > 1 ? own.filter((at) => inner?.[at] === part).map((at) => files[at] ?? '') : [];
      labels.push(parts > 1 ? `${kind} in ${folderLabel(paths)}` : kind);
    }
  });
  return { groupOf, labels };
}

function handedOut(
  count: number,
  units: readonly { readonly files: readonly number[] }[],
  given: readonly number[],
  groups: number,
): Grouped {
  const groupOf = new Int32Array(count).fill(-1);
  units.forEach(({ files }, unit) => files.forEach((file) => (groupOf[file] = given[unit] ?? 0)));
  return { groupOf, labels: new Array<undefined>(groups).fill(undefined) };
}

/** The folders that most of some files lie in, in few words. */
function folderLabel(paths: readonly string[]): string {
  const common = commonFolder(paths);
  const depth = common === '' ? 0 : common.split('/').length;
  const counts = new Map<string, number>();
  for (const path of paths) {
    const segments = path.split('/');
    const isLoose = segments.length <= depth + 1;
    const name = isLoose ? common || 'files at the top' : segments.slice(0, depth + 1).join('/');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [[largest] = [common], ...others] = [...counts].sort((a, b) => b[1] - a[1]);
  const more = others.length === 1 ? (others[0]?.[0] ?? '') : `${others.length} more`;
  return others.length === 0 ? largest : `${largest} and ${more}`;
}

function commonFolder(paths: readonly string[]): string {
  let common = (paths[0] ?? '').split('/').slice(0, -1);
  for (const path of paths) {
    const segments = path.split('/').slice(0, -1);
    const differs = common.findIndex((segment, at) => segments[at] !== segment);
    common = differs < 0 ? common : common.slice(0, differs);
  }
  return common.join('/');
}
