import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { FilePlaces } from '../../node/locks/filePlaces';
import { PersonalLocks } from '../../node/locks/personalLocks';
import { WindowSession } from '../../node/locks/windowSession';
import type { LockRow } from '../../run/locks/lockRows';
import { lockRows } from '../../run/locks/lockRows';
import type { LockTable, TakenLock } from '../../run/locks/lockTable';
import { NO_LOCKS, liveLocks } from '../../run/locks/lockTable';
import { WavesError } from '../../wavesError';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { GoingRuns } from '../../node/runs/goingRuns';
import { FileLockStore } from '../../node/locks/lockStore';
import { passOnLocks } from '../../run/locks/personalLocks';
import type { RunState } from '../../run/run';
import { coalesce } from '../editor/coalesce';

/**
 * Every lock of the repositories in view, whichever run, window or person holds it. What the person of this window takes
 * is kept alive as long as the window lives.
 */
export class RepositoryLocks extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly tableChanged = this.register(new vscode.EventEmitter<void>());
  private readonly session: WindowSession;
  /** Of earlier windows of the workspace, which this one goes on with. */
  private readonly earlier = new Set<string>();
  /** By git directory. */
  private readonly tables = new Map<string, FollowedTable>();
  /** By git directory; those that were asked for since the last change. */
  private readonly latest = new Map<string | undefined, readonly LockRow[]>();

  /** The locks may be others. */
  readonly onDidChange = this.changed.event;
  /** Somebody has taken, renewed or given back a lock, or the time of one is over. */
  readonly onDidChangeTable = this.tableChanged.event;
  /** As the person of this window is known to others. */
  readonly person = userInfo().username;

  /** @param now milliseconds since 1970. @param storage the folder of the workspace; undefined: it has none. */
  constructor(
    private readonly sessions: PlanSessions,
    private readonly now: () => number,
    private readonly errors: ErrorReporter,
    storage?: string,
  ) {
    super();
    const failed = (error: unknown) => errors.note(error);
    this.session = this.register(new WindowSession(storage, (session) => this.takeUp(session), failed));
    this.register(
      sessions.onDidChange(() => {
        this.follow();
        this.latest.clear();
        this.changed.fire();
      }),
    );
    this.register({ dispose: () => this.tables.forEach((table) => table.dispose()) });
  }

  /** Of the repository of the plan that the views show; by key. */
  get rows(): readonly LockRow[] {
    const { current } = this.sessions;
    return current === undefined ? [] : this.rowsOf(current);
  }

  /** Of a plan's repository; by key. */
  rowsOf({ repository }: PlanSession): readonly LockRow[] {
    const known = this.latest.get(repository?.commonDir);
    if (known !== undefined) {
      return known;
    }
    const rows = this.find(repository?.commonDir);
    this.latest.set(repository?.commonDir, rows);
    return rows;
  }

  /** Turns paths of files in a plan's repository, however they are written, into the form that locks use. */
  placeOf(session: PlanSession | undefined): (path: string) => string {
    if (session?.repository === undefined) {
      return (path) => path;
    }
    const places = new FilePlaces(session.repository.root);
    places.learn(this.rowsOf(session));
    return places.of;
  }

  /** The person's locks in a plan's repository, to take, release and break. @throws WavesError `no-repository`. */
  personLocks(session: PlanSession | undefined): PersonalLocks {
    const commonDir = session?.repository?.commonDir;
    const table = commonDir === undefined ? undefined : this.tables.get(commonDir);
    if (commonDir === undefined || table === undefined) {
      throw new WavesError('no-repository', vscode.l10n.t('The plan is not in a git repository.'));
    }
    return new PersonalLocks(table.store, commonDir, this.person, this.session.id);
  }

  /** Looks who waits by now in runs of plans that nobody looks at in this window. */
  lookAtRuns(): void {
    this.tables.forEach((table) => void table.lookAtRuns());
  }

  private follow(): void {
    const wanted = new Set(this.sessions.all.flatMap(({ repository }) => repository?.commonDir ?? []));
    for (const [commonDir, table] of this.tables) {
      if (!wanted.has(commonDir)) {
        table.dispose();
        this.tables.delete(commonDir);
      }
    }
    for (const commonDir of wanted) {
      if (!this.tables.has(commonDir)) {
        const table = new FollowedTable(commonDir, this.session.id, this.now, () => this.tell());
        this.tables.set(commonDir, table);
        this.earlier.forEach((session) => this.takeUpIn(table, session));
      }
    }
  }

  /** Locks stay with the person when the window is loaded anew. */
  private takeUp(session: string): void {
    this.earlier.add(session);
    this.tables.forEach((table) => this.takeUpIn(table, session));
  }

  private takeUpIn(table: FollowedTable, session: string): void {
    table.takeUp(session).catch((error: unknown) => this.errors.note(error));
  }

  private tell(): void {
    this.latest.clear();
    this.tableChanged.fire();
    this.changed.fire();
  }

  private find(commonDir: string | undefined): LockRow[] {
    const followed = commonDir === undefined ? undefined : this.tables.get(commonDir);
    const shown = this.sessions.all
      .filter(({ repository }) => commonDir !== undefined && repository?.commonDir === commonDir)
      .flatMap(({ run }) => run ?? []);
    const ids = new Set(shown.map(({ run }) => run));
    const others = followed?.runs.filter(({ run }) => !ids.has(run)) ?? [];
    return lockRows({
      table: followed?.table ?? NO_LOCKS,
      runs: [...shown, ...others],
      now: this.now(),
    });
  }
}

/** The longest delay that timers take, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;
/** Runs are looked at once for changes of the table that follow each other closer than this, in milliseconds. */
const GATHER_MS = 200;

/** The table of locks of one repository as this window sees it, whoever changes it. */
class FollowedTable extends Disposable {
  readonly store: FileLockStore;
  private latest = NO_LOCKS;
  private expiry: NodeJS.Timeout | undefined;
  private readonly going: GoingRuns;
  private readonly lookSoon = this.register(coalesce(GATHER_MS, () => void this.lookAtRuns()));

  /**
   * @param session of this window, whose locks are kept alive.
   * @param now milliseconds since 1970.
   * @param changed told when the table is another one, and when the time of a lock is over.
   */
  constructor(
    commonDir: string,
    private readonly session: string,
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {
    super();
    this.store = new FileLockStore(commonDir, { now });
    this.going = new GoingRuns(commonDir);
    const isOurs = ({ holder }: TakenLock) => holder.kind === 'person' && holder.session === session;
    this.register(
      this.store.watch((table) => {
        this.latest = table;
        this.awaitExpiry();
        this.lookSoon();
        changed();
      }),
    );
    this.register(this.store.keepAlive(isOurs));
    this.register({ dispose: () => clearTimeout(this.expiry) });
  }

  get table(): LockTable {
    return this.latest;
  }

  /** The runs of the repository as they were last seen, also of plans that nobody looks at here. */
  get runs(): readonly RunState[] {
    return this.going.states;
  }

  /** Looks who waits by now. */
  async lookAtRuns(): Promise<void> {
    // What can't be read now is there for the next look.
    const isNews = await this.going.look().catch(() => false);
    if (isNews && !this.isDisposed) {
      this.changed();
    }
  }

  /** Goes on with what an earlier window of the person held. @throws WavesError `locks`. */
  takeUp(earlier: string): Promise<void> {
    return this.store.change((table, now) => passOnLocks(table, earlier, this.session, now));
  }

  /** Nobody writes anything when the time of a lock is over. */
  private awaitExpiry(): void {
    clearTimeout(this.expiry);
    const now = this.now();
    const ends = liveLocks(this.latest, now).map(({ expires }) => Date.parse(expires));
    if (ends.length > 0) {
      const delay = Math.min(LONGEST_MS, Math.min(...ends) - now);
      this.expiry = setTimeout(() => {
        this.awaitExpiry();
        this.changed();
      }, delay);
    }
  }
}
