import * as vscode from 'vscode';
import type { KnownMemory } from '../../contracts/knowledge/knowledge';
import { keptMemories } from '../../node/coordination/keptKnowledge';
import type { Watching } from '../../node/files/folderWatcher';
import { watchFolder } from '../../node/files/folderWatcher';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { Disposable } from '../editor/disposable';
import type { PlanSessions } from '../plans/planSessions';

/** How often it is looked though nothing was announced, and the least time between two looks, in milliseconds. */
const LOOKING = { pollMs: 5000, gapMs: 300 };

/** What agents and people have remembered in the repository of the plan that the views show, whoever changes it. */
export class RepositoryMemory extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private latest: readonly KnownMemory[] = [];
  private followed: { readonly commonDir: string; readonly watching: Watching } | undefined;
  private wanted = false;

  readonly onDidChange = this.changed.event;

  constructor(private readonly sessions: PlanSessions) {
    super();
    this.register(sessions.onDidChange(() => this.follow()));
    this.register({ dispose: () => this.followed?.watching.dispose() });
  }

  /** Those remembered last first. */
  get memories(): readonly KnownMemory[] {
    return this.latest;
  }

  /** Whether anybody looks: otherwise nothing is read. */
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
    const commonDir = this.wanted ? this.sessions.current?.repository?.commonDir : undefined;
    if (commonDir === this.followed?.commonDir) {
      return;
    }
    this.followed?.watching.dispose();
    this.followed =
      commonDir === undefined
        ? undefined
        : { commonDir, watching: watchFolder(coordinatorFolder(commonDir), LOOKING, () => this.look()) };
  }
}
