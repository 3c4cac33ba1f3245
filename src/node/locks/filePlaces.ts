import { isAbsolute, join, relative, sep } from 'node:path';
import { hasWildcard } from '../../plan/globs/globs';
import { lockedPath } from '../../run/kernel/kernel';
import type { LinkedFiles } from '../files/behindLinks';
import { behindLinks, namesIn, thisFileSystem } from '../files/behindLinks';

/** How many spellings of files that are not there yet are remembered. */
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
    private readonly files: LinkedFiles = thisFileSystem,
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
    const absolute = isAbsolute(path) ? this.placeBelow(top, path) : undefined;
    const place = absolute ?? this.placeBelow(top, namesIn(path).join('/'));
    return place === undefined ? path : this.spelled(place);
  };

  /** Spellings under which files are locked, or are to be. @param locks by their keys; logical ones say nothing. */
  learn(locks: readonly { readonly key: string }[]): void {
    if (this.foldsCase) {
      locks.forEach(({ key }) => this.of(lockedPath(key) ?? ''));
    }
  }

  private placeBelow(top: string, path: string): string | undefined {
    const { there, missing } = behindLinks(top, path, this.files);
    const within = relative(top, there);
    const isInside = within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
    const place = [...namesIn(within), ...missing].join('/');
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
