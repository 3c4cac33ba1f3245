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

/** Ends the watching. */
export interface Watching {
  dispose(): void;
}

/** A folder that is being watched. */
export interface WatchedFolder extends Watching {
  /** Looks at once, or right after the look that goes on: whoever asks knows that something has changed. */
  lookNow(): void;
}

/** How `watchFolder` looks. */
export interface WatchOptions {
  /** How often to look even though nothing was announced, in milliseconds: announcements are not to be relied on. */
  readonly pollMs: number;
  /** The least time between the end of one look and the next, in milliseconds. */
  readonly gapMs: number;
  /** Names in the folder that matter; a change of others is no reason to look. Absent: all of them. */
  readonly names?: readonly string[];
}

/**
 * Looks whenever something may have changed in a folder, first of all at once; never twice at the same time. The
 * folder need not exist yet.
 * @param look deals itself with what can be expected to go wrong.
 */
export function watchFolder(folder: string, options: WatchOptions, look: () => Promise<void>): WatchedFolder {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let changed = false;
  let urgent = false;
  let disposed = false;

  const listen = () => {
    if (watcher !== undefined) {
      return;
    }
    try {
      watcher = watch(folder, notice);
      watcher.once('error', stopListening);
    } catch {
      // Not there yet, or no more watches to be had: the poll goes on.
      stopListening();
    }
  };
  const stopListening = () => {
    watcher?.close();
    watcher = undefined;
  };
  const notice = (_event: string, name: string | null) => {
    if (changed || (name !== null && options.names?.includes(name) === false)) {
      return;
    }
    changed = true;
    if (!looking) {
      schedule(options.gapMs);
    }
  };
  const schedule = (delay: number) => {
    clearTimeout(timer);
    timer = disposed ? undefined : setTimeout(() => void lookNow(), delay);
  };
  const lookNow = async () => {
    looking = true;
    changed = false;
    urgent = false;
    listen();
    try {
      await look();
    } finally {
      looking = false;
      schedule(urgent ? 0 : changed ? options.gapMs : options.pollMs);
    }
  };

  void lookNow();
  return {
    lookNow: () => {
      urgent = true;
      if (!looking) {
        schedule(0);
      }
    },
    dispose: () => {
      disposed = true;
      clearTimeout(timer);
      stopListening();
    },
  };
}
