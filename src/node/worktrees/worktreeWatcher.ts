import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Ending, WatchedWork, WorktreeWatcher } from '../../ports/ports';
import { differences } from '../git/changedFiles';
import { git, splitZ } from '../git/git';
import { linksLeadingOut } from '../git/presentWorktree';

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
  private readonly folders = new Map<string, FSWatcher>();
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
      const { stdout } = await git(worktree, ['ls-files', '-z']);
      const folders = new Set(['']);
      for (const file of splitZ(stdout)) {
        for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
          if (folders.has(folder)) {
            break;
          }
          folders.add(folder);
        }
      }
      folders.forEach((folder) => this.watchFolder(folder));
      // What was done before we came, as under the driver before this one.
      await this.tell(await this.changedOf(undefined));
    } catch {
      // The worktree is not there any more; what is delivered is judged anyway.
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.folders.forEach((folder) => folder.close());
    this.folders.clear();
  }

  private watchFolder(folder: string): void {
    if (this.disposed || this.folders.has(folder)) {
      return;
    }
    try {
      const watcher = watch(join(this.work.worktree, folder), (_event, name) => {
        if (name !== null && name !== '.git') {
          this.notice(posix.join(folder, name));
        }
      });
      watcher.once('error', () => this.forget(folder));
      // Watching alone keeps no process alive.
      watcher.unref();
      this.folders.set(folder, watcher);
    } catch {
      // Gone, or no more watches to be had: what is delivered is judged anyway.
    }
  }

  private forget(folder: string): void {
    this.folders.get(folder)?.close();
    this.folders.delete(folder);
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
    const found = await lstat(join(this.work.worktree, path)).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      this.forget(path);
      return;
    }
    if (this.folders.has(path)) {
      return;
    }
    const ignored = await git(this.work.worktree, ['check-ignore', '--quiet', '--', path], {
      answers: [1, 128],
    });
    if (ignored.code === 0) {
      return;
    }
    this.watchFolder(path);
    const names = await readdir(join(this.work.worktree, path)).catch(() => []);
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
