import type { BroughtIn, PublishedFiles, Repository } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { dropWork, fetchWork, layOut, sendCommit } from '../git/carriedWork';
import type { MachineAnswer } from './machineCalls';
import type { QueueLauncher } from './queueLauncher';
import { broughtRef, shownRef } from './queuedAttempt';
import type { QueuedFollowing } from './queuedFollowing';

/**
 * A repository in which what is integrated comes into worktrees whose agents work on other machines, and what is published is
 * taken out of them. The worktree here stands for the one there: what the machine shows is laid out in it, looked at and
 * committed as anywhere, and only the commit goes back.
 */
export function awayRepository(repository: Repository, launcher: QueueLauncher): Repository {
  const { root } = repository;
  const changes: Pick<Repository, 'bringIn' | 'publish'> = {
    bringIn: async (worktree, branch, base, tip): Promise<BroughtIn> => {
      const there = workingThere(launcher, worktree);
      if (there === undefined) {
        return repository.bringIn(worktree, branch, base, tip);
      }
      const refs = [shownRef(there.key), broughtRef(there.key)] as const;
      return withRefs(root, refs, async ([shown, brought]) => {
        await sendCommit(root, tip, brought);
        const answer = await there.calls.ask({ kind: 'sync', base, tip });
        switch (answer.kind) {
          case 'conflict':
            return { kind: 'conflict', files: answer.files, conflicts: [] };
          case 'uncommitted':
            return { kind: 'uncommitted', files: answer.files };
          case 'shown':
            await fetchWork(root, shown);
            await layOut(worktree, answer.work);
            // Whether it is in there is looked at, not believed.
            return repository.bringIn(worktree, branch, base, tip);
          case 'taken':
            throw misunderstood(answer);
        }
      });
    },
    publish: async (place, paths, message, admits): Promise<PublishedFiles> => {
      const there = workingThere(launcher, place.worktree);
      if (there === undefined) {
        return repository.publish(place, paths, message, admits);
      }
      const refs = [shownRef(there.key), broughtRef(there.key)] as const;
      return withRefs(root, refs, async ([shown, brought]) => {
        const answer = await there.calls.ask({ kind: 'show' });
        if (answer.kind !== 'shown') {
          throw misunderstood(answer);
        }
        await fetchWork(root, shown);
        await layOut(place.worktree, answer.work);
        const found = await repository.publish(place, paths, message, admits);
        if (found.kind === 'made') {
          const { commit, files } = found;
          await sendCommit(root, commit, brought);
          await there.calls.ask({ kind: 'take', commit, files, message });
        }
        return found;
      });
    },
  };
  return Object.assign(Object.create(repository) as Repository, changes);
}

/** @throws WavesError `git-failed` where no machine has it yet. */
function workingThere(launcher: QueueLauncher, worktree: string): QueuedFollowing | undefined {
  if (!launcher.isAway(worktree)) {
    return undefined;
  }
  const there = launcher.following(worktree);
  if (there?.isTaken !== true) {
    throw new WavesError(
      'git-failed',
      'It waits for a machine.',
      'Ask again when its agent works: what is integrated then is not in what the machine begins with.',
    );
  }
  return there;
}

/** Does something with refs, which go away with it. */
async function withRefs<const R extends readonly string[], T>(
  root: string,
  refs: R,
  work: (refs: R) => Promise<T>,
): Promise<T> {
  try {
    return await work(refs);
  } finally {
    await dropWork(root, refs).catch(() => undefined);
  }
}

function misunderstood({ kind }: MachineAnswer): WavesError {
  return new WavesError('git-failed', `Its machine has answered something else than it was asked: ${kind}.`);
}
