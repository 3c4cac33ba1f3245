import { existsSync } from 'node:fs';
import type { Log } from '../../ports/ports';
import type { WholeWork } from '../git/carriedWork';
import { layOut } from '../git/carriedWork';
import type { GitRepository } from '../worktrees/repository/repository';
import type { TakenSite } from './takenSite';
import { clearWorktree } from './takenSite';

/** So many are kept, each of another run: no machine is told when a run has ended. */
const KEPT = 4;

/**
 * The worktrees of this machine in which packages of a run work one after another. What git ignores stays in them from one to the
 * next, for as long as this process lives.
 */
export class SharedWorktrees {
  /** Those that are here; who was asked for last comes last. */
  private readonly here = new Map<string, TakenSite>();
  /** By their paths, when all that was begun in them is through. */
  private readonly lines = new Map<string, Promise<void>>();

  /** @param worktrees all that belong to attempts here. */
  constructor(
    private readonly repository: GitRepository,
    private readonly worktrees: Set<string>,
    private readonly log: Log,
  ) {}

  /** Does something in one as soon as nobody else does: what was given to others may still be ending there. */
  inLine(site: TakenSite, work: () => Promise<void>): Promise<void> {
    const { worktree } = site;
    this.here.delete(worktree);
    this.here.set(worktree, site);
    const worked = this.next(worktree, work);
    [...this.here.values()].slice(0, -KEPT).forEach((old) => void this.remove(old));
    return worked;
  }

  /** Has one look as an attempt begins. It is made where it is not here, or is not what git takes for one any more. */
  async layOut({ worktree, branch }: TakenSite, work: WholeWork): Promise<void> {
    if (existsSync(worktree)) {
      try {
        await layOut(worktree, work);
        return;
      } catch (error) {
        this.log.warn(`The worktree that packages share is made anew: ${String(error)}`);
        await clearWorktree(this.repository, { worktree, branch });
      }
    }
    await this.repository.createWorktree(worktree, branch, work.head);
    await layOut(worktree, work);
  }

  /** Takes all of them away. */
  async end(): Promise<void> {
    await Promise.all([...this.here.values()].map((site) => this.remove(site)));
  }

  private remove(site: TakenSite): Promise<void> {
    const { worktree } = site;
    this.here.delete(worktree);
    return this.next(worktree, async () => {
      await clearWorktree(this.repository, site);
      this.worktrees.delete(worktree);
    }).catch((error: unknown) => this.log.warn(`A worktree could not be removed: ${String(error)}`));
  }

  private next(worktree: string, work: () => Promise<void>): Promise<void> {
    const done = (this.lines.get(worktree) ?? Promise.resolve()).then(work);
    this.lines.set(
      worktree,
      done.catch(() => undefined),
    );
    return done;
  }
}
