import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { changedFiles } from '../../node/git/changedFiles';
import type { PackageRun, RunState } from '../../run/run';
import type { UnmergedChanges } from '../../views/ownership/unmergedChanges';
import { differingPaths } from '../../views/ownership/unmergedChanges';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';

/** Changes in worktrees that follow each other closer than this, in milliseconds, are looked at once. */
const GATHER_MS = 400;
/** How often worktrees are looked at though nothing was announced, in milliseconds: announcements get lost. */
const POLL_MS = 10_000;

interface Watched {
  readonly worktree: string;
  readonly base: string;
  readonly watcher: vscode.Disposable;
}

/**
 * Knows which files the packages of a run have changed in their worktrees and not merged yet. One git command runs at
 * a time, and only for worktrees in which something has happened.
 */
export class WorktreeChanges extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<readonly string[]>());
  private readonly watched = new Map<string, Watched>();
  private readonly dirty = new Set<string>();
  private readonly tell = this.register(coalesce(GATHER_MS, () => void this.look()));
  private files = new Map<string, ReadonlySet<string>>();
  private looking = false;

  /** The paths of which it is another package now that has changed them, or another state. */
  readonly onDidChange = this.changed.event;

  /** @param failed told when a worktree cannot be looked at though it is there. */
  constructor(private readonly failed: (error: unknown) => void) {
    super();
    const poll = setInterval(() => this.all(), POLL_MS);
    this.register({ dispose: () => clearInterval(poll) });
    this.register({ dispose: () => this.watched.forEach(({ watcher }) => void watcher.dispose()) });
  }

  get current(): UnmergedChanges {
    return this.files;
  }

  /** Follows the packages of a run that have something which is not merged. */
  follow(run: RunState | undefined): void {
    const items = run === undefined ? [] : [...run.packages.values()].filter(isUnmerged);
    const wanted = new Map(items.map((item) => [item.planned.id, item]));
    for (const [id, { worktree, base, watcher }] of this.watched) {
      const item = wanted.get(id);
      if (item?.worktree !== worktree || item.base !== base) {
        watcher.dispose();
        this.watched.delete(id);
        this.dirty.delete(id);
        this.set(id, undefined);
      }
    }
    for (const [id, { worktree, base }] of wanted) {
      if (worktree !== undefined && base !== undefined && !this.watched.has(id)) {
        this.watched.set(id, { worktree, base, watcher: this.watch(id, worktree) });
        this.notice(id);
      }
    }
  }

  private watch(id: string, worktree: string): vscode.Disposable {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(worktree), '**');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const notice = () => this.notice(id);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(notice),
      watcher.onDidCreate(notice),
      watcher.onDidDelete(notice),
    );
  }

  private notice(id: string): void {
    this.dirty.add(id);
    this.tell();
  }

  private all(): void {
    if (vscode.window.state.active && this.watched.size > 0) {
      [...this.watched.keys()].forEach((id) => this.dirty.add(id));
      this.tell();
    }
  }

  private async look(): Promise<void> {
    if (this.looking) {
      return;
    }
    this.looking = true;
    try {
      for (let [id] = this.dirty; id !== undefined && !this.isDisposed; [id] = this.dirty) {
        this.dirty.delete(id);
        await this.lookAt(id);
      }
    } finally {
      this.looking = false;
    }
  }

  private async lookAt(id: string): Promise<void> {
    const target = this.watched.get(id);
    if (target === undefined) {
      return;
    }
    if (!existsSync(target.worktree)) {
      // It is being made, or has been removed; it is looked at again before long.
      this.set(id, undefined);
      return;
    }
    try {
      const found = await changedFiles(target.worktree, target.base);
      if (this.watched.get(id) === target) {
        this.set(id, new Set(found.flatMap(({ before, after }) => after ?? before ?? [])));
      }
    } catch (error) {
      this.failed(error);
    }
  }

  private set(id: string, files: ReadonlySet<string> | undefined): void {
    const before = this.files;
    const after = new Map(before);
    if (files === undefined || files.size === 0) {
      after.delete(id);
    } else {
      after.set(id, files);
    }
    const paths = differingPaths(before, after);
    if (paths.length > 0) {
      this.files = after;
      this.changed.fire(paths);
    }
  }
}

/** What is merged, or was given up before it began anew, is no news for anybody's files. */
function isUnmerged({ state, worktree, attempt }: PackageRun): boolean {
  return attempt > 0 && worktree !== undefined && !['done', 'skipped', 'planned', 'ready'].includes(state);
}
