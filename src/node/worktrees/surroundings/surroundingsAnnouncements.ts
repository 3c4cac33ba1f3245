import { randomUUID } from 'node:crypto';
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FolderWatches } from '../../files/folderWatcher';
import type { SurroundingsView } from '../../../run/worktrees/comparison';
import { git } from '../../git/git';
import { isIgnored, trackedFolders } from '../../git/nestedRepositories';
import { OF_WORKTREES } from '../../git/worktreeLinks';
import type { RepositoryPlace } from '../../git/findRepository';

/** Refs that we move, or that a fetch moves. */
const PASSING = /^refs\/(waves|speculative|remotes|bisect|worktree|prefetch)\//;
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

/** Files at the top of the git directory that a look reads. */
const AT_TOP = new Set([
  'HEAD',
  'config',
  'config.worktree',
  'index',
  'packed-refs',
  'hooks',
  'info',
  'refs',
]);
/** How long the system may take to announce a file of ours, in milliseconds; after that it counts as one that announces nothing. */
const PATIENCE_MS = 1000;
const LOOK_MS = 20;
/** Our own files in the git directory. */
const OWN = 'waves';

/**
 * Has the system announce what may have changed around the worktrees: in the folders of the main work tree that hold tracked files, or
 * are made later and not ignored, and in those of the git directory that a look reads. What is announced may be nothing.
 */
export class SurroundingsAnnouncements {
  private readonly folders = new FolderWatches((folder, name) => this.notice(folder, name));
  /** File by which it is tried whether the system announces anything at all. */
  private readonly trial = `watched-${randomUUID()}`;
  private tried: (announces: boolean) => void = () => undefined;

  constructor(
    private readonly place: RepositoryPlace,
    private readonly view: SurroundingsView,
    private readonly announced: () => void,
  ) {}

  /** @returns whether all of it is watched, and the system did announce a file that was made to try it. */
  async begin(): Promise<boolean> {
    const { root, commonDir } = this.place;
    const plan = posix.dirname(this.view.plan);
    const inTree = [...(await trackedFolders(root)), plan].map((folder) => join(root, folder));
    const areWatched = inTree.map((folder) => this.folders.add(folder));
    const inGit = [commonDir, join(commonDir, OWN)].map((folder) => this.folders.add(folder));
    await Promise.all(['hooks', 'info', 'refs', 'worktrees'].map((name) => this.follow(name)));
    return [...areWatched, ...inGit].every(Boolean) && (await this.announces());
  }

  close(): void {
    this.tried(false);
    this.folders.close();
  }

  private async announces(): Promise<boolean> {
    const file = join(this.place.commonDir, OWN, this.trial);
    let announces: boolean | undefined;
    this.tried = (answer) => (announces ??= answer);
    await writeFile(file, '');
    // In steps: time in which this process itself stood still does not count.
    for (let waited = 0; announces === undefined && waited < PATIENCE_MS; waited += LOOK_MS) {
      await setTimeout(LOOK_MS);
    }
    await rm(file, { force: true });
    return announces === true;
  }

  private notice(folder: string, name: string): void {
    const inGit = within(this.place.commonDir, folder);
    if (inGit === undefined) {
      const path = posix.join(within(this.place.root, folder) ?? '', name);
      if (path !== '.git') {
        this.announced();
        void this.followInTree(path);
      }
      return;
    }
    const path = posix.join(inGit, name);
    if (path === `${OWN}/${this.trial}`) {
      this.tried(true);
    }
    if (this.isRead(path)) {
      this.announced();
    }
    if (isLookedInto(path)) {
      void this.follow(path);
    }
  }

  /** Whether a look reads a file, or what lies in a folder, of the git directory. */
  private isRead(path: string): boolean {
    const [top, ...inner] = path.split('/');
    if (inner.length === 0) {
      return AT_TOP.has(path);
    }
    const [, branch] = /^refs\/heads\/(.+)$/.exec(path) ?? [];
    switch (top) {
      case 'hooks':
      case 'info':
        return true;
      case 'refs':
        return !/\.lock$/.test(path) && !PASSING.test(`${path}/`) && !(branch && this.view.isOurs(branch));
      case 'worktrees':
        return OF_WORKTREES.includes(inner[1] ?? '');
      default:
        return false;
    }
  }

  /** Watches a folder of the git directory, anew where it was, and those in it. */
  private async follow(path: string): Promise<void> {
    const folder = join(this.place.commonDir, path);
    const inner = await this.watchAnew(folder);
    await Promise.all(
      inner
        .map((name) => `${path}/${name}`)
        .flatMap((each) => (isLookedInto(each) ? [this.follow(each)] : [])),
    );
  }

  /** Watches a folder of the main work tree that came meanwhile, and those in it. */
  private async followInTree(path: string): Promise<void> {
    const folder = join(this.place.root, path);
    if (!(await isFolder(folder))) {
      this.folders.forget(folder);
    } else if (this.folders.has(folder) || !(await isIgnored(this.place.root, path))) {
      const inner = await this.watchAnew(folder);
      // What came before it was watched.
      this.announced();
      await Promise.all(inner.map((name) => this.followInTree(posix.join(path, name))));
    }
  }

  /** Another folder may have come in the place of one that was watched. @returns the names of the folders in it. */
  private async watchAnew(folder: string): Promise<string[]> {
    this.folders.forget(folder);
    this.folders.add(folder);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }
}

/** Whether a folder of the git directory holds what a look reads, or such folders. */
function isLookedInto(path: string): boolean {
  return (
    /^(hooks|info|refs(\/.+)?|worktrees(\/[^/]+)?)$/.test(path) &&
    !PASSING.test(`${path}/`) &&
    path !== 'refs/heads/waves'
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

/** A path below a folder, with slashes; '' for the folder itself; undefined: it is not below. */
function within(folder: string, path: string): string | undefined {
  const inner = relative(folder, path).replaceAll(sep, '/');
  return inner === '..' || inner.startsWith('../') ? undefined : inner;
}
