import { GoingRuns } from '../../node/runs/goingRuns';
import { FileLockStore } from '../../node/locks/lockStore';
import type { LockTable, TakenLock } from '../../run/locks/lockTable';
import { liveLocks, NO_LOCKS } from '../../run/locks/lockTable';
import { passOnLocks } from '../../run/locks/personalLocks';
import type { RunState } from '../../run/run';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';

/** The longest delay that timers take, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;
/** Runs are looked at once for changes of the table that follow each other closer than this, in milliseconds. */
const GATHER_MS = 200;

/** The table of locks of one repository as this window sees it, whoever changes it. */
export class FollowedTable extends Disposable {
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
