import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';

/** Folders that are watched each by itself, not those in them: as the system announces changes, which it need not do. */
export class FolderWatches {
  private readonly folders = new Map<string, FSWatcher>();
  private ended = false;

  /** @param noticed told of a name in a watched folder that something has become of. */
  constructor(private readonly noticed: (folder: string, name: string) => void) {}

  /** Watches one more folder. @param folder absolute path. @returns whether it is watched: it is there, and watches are to be had. */
  add(folder: string): boolean {
    if (this.ended || this.folders.has(folder)) {
      return !this.ended;
    }
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) {
          this.noticed(folder, name);
        }
      });
      watcher.once('error', () => this.forget(folder));
      // Watching alone keeps no process alive.
      watcher.unref();
      this.folders.set(folder, watcher);
      return true;
    } catch {
      return false;
    }
  }

  has(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** Watches a folder no more, where it is watched. */
  forget(folder: string): void {
    this.folders.get(folder)?.close();
    this.folders.delete(folder);
  }

  /** Watches nothing any more, for good. */
  close(): void {
    this.ended = true;
    this.folders.forEach((watcher) => watcher.close());
    this.folders.clear();
  }
}
