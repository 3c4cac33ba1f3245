import type { SavedFile } from '../../protocol/driver';
import type { SurroundingsChange } from '../../run/surroundings/comparison';

/** Of one file, the latest saves that are remembered: more there are not between two looks. */
const REMEMBERED = 20;

/** What editors of people have saved in the main work tree, as it stood there afterwards. */
export class SavedFiles {
  private readonly byPath = new Map<
    string,
    readonly { readonly file: SavedFile; readonly counts: (run: string) => boolean }[]
  >();

  /** @param counts for which runs: those that whoever says it may decide about. */
  add(file: SavedFile, counts: (run: string) => boolean): void {
    const known = this.byPath.get(file.path) ?? [];
    this.byPath.set(file.path, [...known, { file, counts }].slice(-REMEMBERED));
  }

  /** Whether what a file has become is what an editor has saved, and nobody has written it since. */
  has(run: string, { kind, name, after = '' }: SurroundingsChange): boolean {
    return (this.byPath.get(name) ?? []).some(({ file: { size, mtimeMs, sha256 }, counts }) => {
      // The two letters of git's status stand before size and time.
      const isIt =
        kind === 'file' ? after.slice(3) === `${size} ${mtimeMs}` : kind === 'plan' && after === sha256;
      return isIt && counts(run);
    });
  }
}
