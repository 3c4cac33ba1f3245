import type { Log } from '../../ports/ports';
import { fetchWork, sendWork } from '../git/carriedWork';
import type { GitRepository } from '../repository/repository';
import type { MachineAnswer, ToldCall } from './machineCalls';
import { encodeAnswer } from './machineCalls';
import { broughtRef, shownRef } from './queuedAttempt';
import type { TakenSite } from './takenSite';

/** Does in the worktree of an attempt here what its driver asks for, one after the other, and each once. */
export class CalledHere {
  private working: Promise<void> = Promise.resolve();
  private readonly known = new Set<string>();

  constructor(
    private readonly repository: GitRepository,
    private readonly site: TakenSite,
    /** Of the attempt in the queue. */
    private readonly key: string,
    private readonly tell: (text: string) => Promise<unknown>,
    private readonly log: Log,
  ) {}

  take({ id, call }: ToldCall): void {
    // What is told may be told twice.
    if (this.known.has(id)) {
      return;
    }
    this.known.add(id);
    this.working = this.working.then(async () => {
      const answer = await this.done(call).catch((error: unknown): MachineAnswer => ({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }));
      await this.tell(encodeAnswer(id, answer)).catch((error: unknown) =>
        this.log.warn(`The driver of an attempt cannot be answered: ${String(error)}`),
      );
    });
  }

  /** Nothing is done in the worktree any more. */
  settled(): Promise<void> {
    return this.working;
  }

  private async done(call: ToldCall['call']): Promise<MachineAnswer> {
    const { repository, key } = this;
    const { worktree, branch } = this.site;
    const { root } = repository;
    const shown = async () =>
      ({ kind: 'shown', work: await sendWork(root, worktree, shownRef(key)) }) as const;
    if (call.kind === 'show') {
      return shown();
    }
    await fetchWork(root, broughtRef(key));
    if (call.kind === 'take') {
      await repository.mergePublished({ worktree, branch }, call.commit, call.files, call.message);
      return { kind: 'taken' };
    }
    const found = await repository.bringIn(worktree, branch, call.base, call.tip);
    return found.kind === 'in' ? shown() : { kind: found.kind, files: found.files };
  }
}
