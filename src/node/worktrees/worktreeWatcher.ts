import { lstat, readdir } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import type { Ending, WatchedWork, WorktreeWatcher } from '../../ports/ports';
import { differences } from '../git/changedFiles';
import { FolderWatches } from '../files/folderWatcher';
import { isIgnored, linksLeadingOut, trackedFolders } from '../git/presentWorktree';

/** How long to gather what has changed before looking, in milliseconds: programs write many files at once. */
const GATHER_MS = 150;

/**
 * Watches work trees folder by folder: those that hold tracked files, and those that are made meanwhile. What git
 * ignores and git's own folder are not watched, and git is asked only when something changes that should not.
 */
export const worktreeWatcher: WorktreeWatcher = {
  watch: (work, strayed) => {
    const watching = new WorktreeWatching(work, strayed);
    void watching.begin();
    return watching;
  },
};

class WorktreeWatching implements Ending {
  private readonly folders = new FolderWatches((folder, name) => {
    if (name !== '.git') {
      this.notice(posix.join(relative(this.work.worktree, folder).replaceAll(sep, '/'), name));
    }
  });
  private readonly touched = new Set<string>();
  /** What was outside when it was last told. */
  private known: readonly string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private disposed = false;

  constructor(
    private readonly work: WatchedWork,
    private readonly strayed: (files: readonly string[]) => void,
  ) {}

  async begin(): Promise<void> {
    const { worktree } = this.work;
    try {
      for (const folder of await trackedFolders(worktree)) {
        this.folders.add(join(worktree, folder));
      }
      // What was done before we came, as under the driver before this one.
      await this.tell(await this.changedOf(undefined));
    } catch {
      // The worktree is not there any more; what is delivered is judged anyway.
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.folders.close();
  }

  private notice(path: string): void {
    this.touched.add(path);
    if (!this.looking) {
      this.timer ??= setTimeout(() => void this.look(), GATHER_MS);
    }
  }

  private async look(): Promise<void> {
    this.timer = undefined;
    this.looking = true;
    try {
      const touched = [...this.touched];
      this.touched.clear();
      await Promise.all(touched.map((path) => this.followFolder(path)));
      const seen = [...new Set([...touched, ...this.known])];
      const links = new Set(await linksLeadingOut(this.work.worktree, seen));
      const suspects = seen.filter((path) => links.has(path) || this.work.isOutside(path));
      if (suspects.length > 0) {
        await this.tell(await this.changedOf(suspects));
      }
    } catch {
      // As in `begin`; the next change is another chance.
    }
    this.looking = false;
    if (this.touched.size > 0 && !this.disposed) {
      this.timer ??= setTimeout(() => void this.look(), GATHER_MS);
    }
  }

  /** A folder that was made is watched from now on, unless git ignores it; what is in it already counts as written. */
  private async followFolder(path: string): Promise<void> {
    const folder = join(this.work.worktree, path);
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      this.folders.forget(folder);
      return;
    }
    if (this.folders.has(folder) || (await isIgnored(this.work.worktree, path))) {
      return;
    }
    this.folders.add(folder);
    const names = await readdir(folder).catch(() => []);
    names.forEach((name) => this.touched.add(posix.join(path, name)));
  }

  /** What differs from the base, committed or not, of some paths or all. */
  private async changedOf(paths: readonly string[] | undefined): Promise<string[]> {
    const { worktree, base } = this.work;
    const { tracked, untracked } = await differences(worktree, base, paths === undefined ? {} : { paths });
    return [...new Set([...tracked, ...untracked])];
  }

  private async tell(changed: readonly string[]): Promise<void> {
    const links = new Set(await linksLeadingOut(this.work.worktree, changed));
    const outside = changed.filter((path) => links.has(path) || this.work.isOutside(path)).sort();
    if (!this.disposed && outside.join('\n') !== this.known.join('\n')) {
      this.known = outside;
      this.strayed(outside);
    }
  }
}
