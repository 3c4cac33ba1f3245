import * as vscode from 'vscode';
import type { KnownMemory } from '../../contracts/prompt/knowledge';
import { keptMemories } from '../../node/coordinator/keptKnowledge';
import type { WatchedFolder } from '../../node/files/folderWatcher';
import { watchFolder } from '../../node/files/folderWatcher';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';
import type { PlanSessions } from '../plans/planSessions';

/** How often it is looked though nothing was announced, and the least time between two looks, in milliseconds. */
const LOOKING = { pollMs: 5000, gapMs: 300 };
/** The same while nobody has seen anything yet, for the first memory only: it may come later than for those who look. */
const WAITING = { pollMs: 60_000, gapMs: 2000 };

/** What agents and people have remembered in the repository of the plan that the views show, whoever changes it. */
export class RepositoryMemory extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private latest: readonly KnownMemory[] = [];
  private followed:
    | { readonly commonDir: string; readonly wanted: boolean; readonly watching: WatchedFolder }
    | undefined;
  private wanted = false;

  private readonly lookSoon = this.register(
    coalesce(WAITING.gapMs, () => {
      if (!this.wanted) {
        this.followed?.watching.lookNow();
      }
    }),
  );

  readonly onDidChange = this.changed.event;

  constructor(private readonly sessions: PlanSessions) {
    super();
    this.register(sessions.onDidChange(() => this.follow()));
    // The folder is not there to be watched before the first run.
    this.register(sessions.onDidChange(() => this.lookSoon()));
    this.register({ dispose: () => this.followed?.watching.dispose() });
  }

  /** Those remembered last first. */
  get memories(): readonly KnownMemory[] {
    return this.latest;
  }

  /** Whether anybody looks: otherwise only the first memory is waited for. */
  attend(wanted: boolean): void {
    this.wanted = wanted;
    this.follow();
  }

  /** Reads at once. */
  async look(): Promise<void> {
    const commonDir = this.sessions.current?.repository?.commonDir;
    const found = commonDir === undefined ? [] : await keptMemories(commonDir);
    const next = [...found].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
    if (!this.isDisposed && JSON.stringify(next) !== JSON.stringify(this.latest)) {
      this.latest = next;
      this.changed.fire();
    }
  }

  private follow(): void {
    const { wanted } = this;
    const current = this.sessions.current?.repository?.commonDir;
    const commonDir = wanted || this.latest.length === 0 ? current : undefined;
    if (commonDir === this.followed?.commonDir && wanted === this.followed?.wanted) {
      return;
    }
    this.followed?.watching.dispose();
    this.followed =
      commonDir === undefined ? undefined : { commonDir, wanted, watching: this.watch(commonDir) };
  }

  private watch(commonDir: string): WatchedFolder {
    return watchFolder(coordinatorFolder(commonDir), this.wanted ? LOOKING : WAITING, async () => {
      await this.look();
      this.follow();
    });
  }
}
