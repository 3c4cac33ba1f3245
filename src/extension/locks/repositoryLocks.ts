import * as vscode from 'vscode';
import type { LockRow } from '../../run/locks/lockRows';
import { lockRows } from '../../run/locks/lockRows';
import { NO_LOCKS } from '../../run/locks/lockTable';
import { Disposable } from '../disposable';
import type { PlanSessions } from '../plans/planSessions';

/** Every lock of the repository that the views show: of all its runs that this window follows. */
export class RepositoryLocks extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private latest: readonly LockRow[] | undefined;

  /** The locks may be others. */
  readonly onDidChange = this.changed.event;

  /** @param now milliseconds since 1970. */
  constructor(
    private readonly sessions: PlanSessions,
    private readonly now: () => number,
  ) {
    super();
    this.register(
      sessions.onDidChange(() => {
        this.latest = undefined;
        this.changed.fire();
      }),
    );
  }

  /** By key. */
  get rows(): readonly LockRow[] {
    this.latest ??= this.find();
    return this.latest;
  }

  private find(): LockRow[] {
    const here = this.sessions.current?.repository?.commonDir;
    const runs = this.sessions.all
      .filter(({ repository }) => here !== undefined && repository?.commonDir === here)
      .flatMap(({ run }) => run ?? []);
    return lockRows({ table: NO_LOCKS, runs, now: this.now() });
  }
}
