import { firstById } from '../firstById';
import { compileGlob, literalPrefix } from '../globs/globs';
import type { Plan, WorkPackage } from '../model';
import type { OwnerIndex } from './ownerIndex';
import { ownerIndex } from './ownerIndex';
import type { Located } from '../source';

/** A folder that more packages write into than these is nobody's work: whoever comes first makes it. */
const MOST_WRITERS = 100;

/** A package that may write a file, by the first of its globs that says so. */
export interface FileWriter {
  readonly item: WorkPackage;
  readonly glob: Located<string>;
}

/** Answers for many paths which packages may write them, without looking at every package for each. */
export class FileWriters {
  readonly #owners: OwnerIndex;
  readonly #byId: ReadonlyMap<string, WorkPackage>;
  /** By folder, the ids of the packages with a glob that only matches what is inside of it; a few more than count. */
  readonly #inside = new Map<string, string[]>();

  constructor(plan: Plan) {
    this.#owners = ownerIndex(plan);
    this.#byId = firstById(plan);
    for (const item of this.#byId.values()) {
      item.scope.writeAllow.forEach(({ value }) => this.#addFolders(item.id, literalPrefix(value)));
    }
  }

  /**
   * The packages that may write a file, or something inside of it where it is a folder, in the order of the plan; none
   * where there are too many.
   * @param path relative to the repository, with forward slashes.
   */
  writersOf(path: string): FileWriter[] {
    const claims = [path, `${path}/`].flatMap((each) => {
      const { writers, denied } = this.#owners.ownersOf(each);
      return [...writers, ...denied].map((claim) => claim.package);
    });
    const ids = new Set([...claims, ...(this.#inside.get(path) ?? [])]);
    if (ids.size > MOST_WRITERS) {
      return [];
    }
    return [...ids]
      .flatMap((id) => this.#byId.get(id) ?? [])
      .sort(
        (a, b) =>
          a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
      )
      .flatMap((item) => {
        const glob = mayWrite(item, path);
        return glob === undefined ? [] : [{ item, glob }];
      });
  }

  #addFolders(id: string, literal: string): void {
    for (let end = literal.indexOf('/'); end >= 0; end = literal.indexOf('/', end + 1)) {
      const folder = literal.slice(0, end);
      const known = this.#inside.get(folder);
      if (known === undefined) {
        this.#inside.set(folder, [id]);
      } else if (known.length <= MOST_WRITERS && known.at(-1) !== id) {
        known.push(id);
      }
    }
  }
}

/** The first glob by which a package may write a file, or something inside of it where it is a folder. */
export function mayWrite({ scope }: WorkPackage, path: string): Located<string> | undefined {
  return scope.deny.some((glob) => compileGlob(glob.value)(path))
    ? undefined
    : scope.writeAllow.find((glob) => admits(glob.value, path));
}

/** Whether a glob matches a file, or something inside of it where it is a folder. */
export function admits(glob: string, path: string): boolean {
  const matches = compileGlob(glob);
  return matches(path) || matches(`${path}/`) || literalPrefix(glob).startsWith(`${path}/`);
}
