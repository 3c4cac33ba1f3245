import { FileLockStore } from '../../node/lockStore';
import type { LockTable, TakenLock } from '../../run/locks/lockTable';
import { liveLocks, NO_LOCKS } from '../../run/locks/lockTable';
import { Disposable } from '../disposable';

/** The longest delay that timers take, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** The table of locks of one repository as this window sees it, whoever changes it. */
export class FollowedTable extends Disposable {
  readonly store: FileLockStore;
  private latest = NO_LOCKS;
  private expiry: NodeJS.Timeout | undefined;

  /**
   * @param session of this window, whose locks are kept alive.
   * @param now milliseconds since 1970.
   * @param changed told when the table is another one, and when the time of a lock is over.
   */
  constructor(
    commonDir: string,
    session: string,
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {
    super();
    this.store = new FileLockStore(commonDir, { now });
    const isOurs = ({ holder }: TakenLock) => holder.kind === 'person' && holder.session === session;
    this.register(
      this.store.watch((table) => {
        this.latest = table;
        this.awaitExpiry();
        changed();
      }),
    );
    this.register(this.store.keepAlive(isOurs));
    this.register({ dispose: () => clearTimeout(this.expiry) });
  }

  get table(): LockTable {
    return this.latest;
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
