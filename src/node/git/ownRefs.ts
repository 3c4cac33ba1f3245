import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryPlace } from './findRepository';
import { git } from './git';

/** Refs that we move, or that a fetch moves. */
export const PASSING = /^refs\/(waves|speculative|remotes|bisect|worktree|prefetch)\//;
/** Of so many files of refs each is read; where there are more, one git is faster. */
const FEW = 300;

/** A ref by its full name, and the object that it names. */
type Ref = readonly [name: string, id: string];

/**
 * The refs of a repository that neither runs nor fetches move. Git is asked for them where a file that holds one is another
 * than when it was last asked, or where it keeps refs otherwise than in plain files.
 */
export class OwnRefs {
  private last: { readonly files: string; readonly refs: readonly Ref[] } | undefined;

  constructor(private readonly place: RepositoryPlace) {}

  /** @param isOurs whether a branch, by its short name, is one that runs move. */
  async look(isOurs: (branch: string) => boolean): Promise<readonly Ref[]> {
    const isOwn = (ref: string) =>
      ref.startsWith(HEADS) ? !isOurs(ref.slice(HEADS.length)) : !PASSING.test(ref);
    const files = await this.files(isOwn);
    if (files !== undefined && this.last?.files === files) {
      return this.last.refs;
    }
    const { stdout } = await git(this.place.root, ['for-each-ref', '--format=%(refname) %(objectname)']);
    const refs = stdout.split('\n').flatMap((line): Ref[] => {
      const [ref = '', id = ''] = line.split(' ');
      return ref !== '' && isOwn(ref) ? [[ref, id]] : [];
    });
    const isSame = files !== undefined && (await this.files(isOwn)) === files;
    this.last = isSame ? { files, refs } : undefined;
    return refs;
  }

  /**
   * What the files hold that refs follow from (https://git-scm.com/docs/gitrepository-layout); undefined where refs follow from
   * something else too: another ref, or another way to keep them.
   */
  private async files(isOwn: (ref: string) => boolean): Promise<string | undefined> {
    const { commonDir } = this.place;
    const [packed, loose, other] = await Promise.all([
      readFile(join(commonDir, 'packed-refs'), 'utf8').catch(() => ''),
      this.loose('refs', isOwn),
      lstat(join(commonDir, 'reftable')).catch(() => undefined),
    ]);
    const isPlain = other === undefined && loose !== undefined && loose.length <= FEW;
    if (!isPlain) {
      return undefined;
    }
    const texts = await Promise.all(
      loose.map((ref) => readFile(join(commonDir, ref), 'utf8').catch(() => '')),
    );
    return texts.some((text) => text.startsWith('ref:'))
      ? undefined
      : JSON.stringify([packed, ...loose.map((ref, index) => [ref, texts[index]])]);
  }

  /** Names of the refs below a folder that have a file of their own; undefined where something is no plain file or folder. */
  private async loose(folder: string, isOwn: (ref: string) => boolean): Promise<string[] | undefined> {
    const entries = await readdir(join(this.place.commonDir, folder), { withFileTypes: true }).catch(
      () => [],
    );
    const found = await Promise.all(
      entries.map(async (entry): Promise<string[] | undefined> => {
        const name = `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          return PASSING.test(`${name}/`) ? [] : this.loose(name, isOwn);
        }
        return entry.isFile() ? [name].filter(isOwn) : undefined;
      }),
    );
    return found.includes(undefined) ? undefined : found.flatMap((names) => names ?? []).sort();
  }
}

const HEADS = 'refs/heads/';
