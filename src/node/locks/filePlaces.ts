import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path';
import { hasWildcard } from '../../plan/globs/globs';

/** What is asked of a file system. Both give undefined where there is no such file, or link. */
export interface PlacedFiles {
  /** The path behind all links, in the spelling that the file system keeps. */
  real(path: string): string | undefined;
  /** Where a symbolic link leads, as it is written in it; also when nothing is there. */
  link(path: string): string | undefined;
}

const MOST_LINKS = 40;
/** So many spellings of files that are not there yet are remembered. */
const MOST_SPELLINGS = 10_000;

/**
 * Where files really lie, as the file system of the main work tree has it: behind symbolic links, also when what they lead to
 * is not there yet, and by one spelling where it takes several for one (upper and lower case, composed letters): its own, and of what is
 * not there yet the one that came first.
 */
export class FilePlaces {
  /** By what the file system takes for the same. */
  private readonly spellings = new Map<string, string>();
  private folds: boolean | undefined;

  /** @param root of the main work tree, absolute. */
  constructor(
    private readonly root: string,
    private readonly files: PlacedFiles = thisFileSystem,
  ) {}

  /**
   * @param path from the top, or absolute. @returns the place from the top with forward slashes; what leads out, and patterns,
   *   stay as they are.
   */
  readonly of = (path: string): string => {
    const top = this.files.real(this.root);
    if (top === undefined || path === '' || hasWildcard(path)) {
      return path;
    }
    const whole = isAbsolute(path) ? this.placeBelow(top, parse(path).root, path) : undefined;
    const place = whole ?? this.placeBelow(top, top, path);
    return place === undefined ? path : this.spelled(place);
  };

  /** Spellings under which others go already. @param paths from the top. */
  learn(paths: Iterable<string>): void {
    if (this.foldsCase) {
      for (const path of paths) {
        this.of(path);
      }
    }
  }

  /** Step by step, as the system does it: what comes after a link counts from where it leads. */
  private placeBelow(top: string, from: string, path: string): string | undefined {
    const ahead = segmentsOf(path);
    const missing: string[] = [];
    let at = from;
    for (let links = 0, part = ahead.shift(); part !== undefined; part = ahead.shift()) {
      if (part === '..') {
        at = missing.pop() === undefined ? dirname(at) : at;
        continue;
      }
      const file = join(at, part);
      const link = missing.length === 0 && links < MOST_LINKS ? this.files.link(file) : undefined;
      if (link !== undefined) {
        links += 1;
        ahead.unshift(...segmentsOf(link));
        at = isAbsolute(link) ? parse(link).root : at;
      } else if (missing.length === 0 && this.files.real(file) !== undefined) {
        at = file;
      } else {
        missing.push(part);
      }
    }
    const within = relative(top, this.files.real(at) ?? at);
    const isInside = within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
    const place = [...segmentsOf(within), ...missing].join('/');
    return isInside && place !== '' ? place : undefined;
  }

  private spelled(place: string): string {
    if (!this.foldsCase) {
      return place;
    }
    const folded = place.normalize('NFC').toUpperCase();
    const known = this.spellings.get(folded);
    if (known === undefined) {
      const [oldest] = this.spellings.size >= MOST_SPELLINGS ? this.spellings.keys() : [];
      this.spellings.delete(oldest ?? '');
      this.spellings.set(folded, place);
    }
    return known ?? place;
  }

  /** Every repository has a `.git`. */
  private get foldsCase(): boolean {
    this.folds ??= this.files.real(join(this.root, '.GIT')) !== undefined;
    return this.folds;
  }
}

function segmentsOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.');
}

const thisFileSystem: PlacedFiles = {
  real: (path) => unlessAbsent(() => realpathSync.native(path)),
  link: (path) => unlessAbsent(() => readlinkSync(path)),
};

function unlessAbsent(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
