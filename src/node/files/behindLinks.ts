import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, parse } from 'node:path';

/** What is asked of a file system. Both give undefined where there is no such file, or link. */
export interface LinkedFiles {
  /** The path behind all links, in the spelling that the file system keeps. */
  real(path: string): string | undefined;
  /** Where a symbolic link leads, as it is written in it; also when nothing is there. */
  link(path: string): string | undefined;
}

/** Where a path leads. */
export interface Place {
  /** The last folder, or the file itself, that is there: behind all links. */
  readonly there: string;
  /** What is not there yet below it, name by name. */
  readonly missing: readonly string[];
}

const MOST_LINKS = 40;

/**
 * Follows a path name by name, as the system does when a file is made: what comes after a link, a `..` too, counts from where the
 * link leads, also when nothing is there yet.
 * @param from an absolute folder behind all links, from which a relative path counts.
 */
export function behindLinks(from: string, path: string, files: LinkedFiles = thisFileSystem): Place {
  const ahead = namesIn(path);
  const missing: string[] = [];
  let at = isAbsolute(path) ? parse(path).root : from;
  for (let links = 0, name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === '..') {
      at = missing.pop() === undefined ? dirname(at) : at;
      continue;
    }
    const file = join(at, name);
    const link = missing.length === 0 && links < MOST_LINKS ? files.link(file) : undefined;
    if (link !== undefined) {
      links += 1;
      ahead.unshift(...namesIn(link));
      at = isAbsolute(link) ? parse(link).root : at;
    } else if (missing.length === 0 && files.real(file) !== undefined) {
      at = file;
    } else {
      missing.push(name);
    }
  }
  return { there: files.real(at) ?? at, missing };
}

/** The names that a path is made of, without those that lead nowhere. */
export function namesIn(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(process.platform === 'win32' ? /[\\/]/ : '/')
    .filter((name) => name !== '' && name !== '.');
}

export const thisFileSystem: LinkedFiles = {
  real: (path) => unlessAbsent(() => realpathSync.native(path)),
  link: (path) => unlessAbsent(() => (isLink(path) ? readlinkSync(path) : undefined)),
};

/** Most paths are no links, and an error for each of them would take longer than all else. */
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function unlessAbsent(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
