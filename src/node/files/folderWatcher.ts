import type { FSWatcher } from 'node:fs';
import { existsSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

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
  /**
   * Whether nothing is to be expected at the moment. Then the pauses between two looks grow, as long as the system is there to announce
   * changes and announces none. Absent: something always is.
   */
  readonly rests?: () => boolean;
}

/** The longest pause at rest, in milliseconds: so late is seen what a file system changes without a word, as those of networks do. */
const LONGEST_REST_MS = 10_000;

/**
 * Looks whenever something may have changed in a folder, first of all at once; never twice at the same time. The
 * folder need not exist yet.
 * @param look deals itself with what can be expected to go wrong.
 */
export function watchFolder(folder: string, options: WatchOptions, look: () => Promise<void>): WatchedFolder {
  let watcher: FSWatcher | undefined;
  /** What is listened to: the folder, or as long as it is not there, the nearest one above it that is. */
  let heard: string | undefined;
  let pause = options.pollMs;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let changed = false;
  let urgent = false;
  let disposed = false;

  const listen = () => {
    if (heard === folder) {
      return;
    }
    const place = nearestFolder(folder);
    if (heard !== undefined && place.folder === heard) {
      return;
    }
    stopListening();
    try {
      const names = place.next === undefined ? options.names : [place.next];
      watcher = watch(place.folder, (event, name) => {
        if (event === 'rename' && name === basename(place.folder)) {
          // It may be the folder itself that is gone: another one of its name would go unheard.
          stopListening();
        }
        notice(name, names);
      });
      watcher.once('error', stopListening);
      heard = place.folder;
    } catch {
      // Gone again, or no more watches to be had: the poll goes on.
    }
  };
  const stopListening = () => {
    watcher?.close();
    watcher = undefined;
    heard = undefined;
  };
  const notice = (name: string | null, names: readonly string[] | undefined) => {
    if (changed || (name !== null && names?.includes(name) === false)) {
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
    const isAnnounced = changed || urgent;
    changed = false;
    urgent = false;
    const before = heard;
    listen();
    // What came to be just before somebody listened was not announced, and is found by the look after this one.
    const isHeard = heard !== undefined && heard === before;
    try {
      await look();
    } finally {
      looking = false;
      const { pollMs, rests } = options;
      pause =
        isHeard && !isAnnounced && rests?.() === true
          ? Math.min(2 * pause, Math.max(pollMs, LONGEST_REST_MS))
          : pollMs;
      schedule(urgent ? 0 : changed ? options.gapMs : pause);
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

/** The folder, or the nearest one above it that is there, and what would have to come into being in that. */
function nearestFolder(folder: string): { readonly folder: string; readonly next?: string } {
  let place: { readonly folder: string; readonly next?: string } = { folder };
  while (!existsSync(place.folder) && dirname(place.folder) !== place.folder) {
    place = { folder: dirname(place.folder), next: basename(place.folder) };
  }
  return place;
}
