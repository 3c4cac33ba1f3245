import type { EngineDependencies } from '../../engine/kernel/engineDependencies';

type Repository = EngineDependencies['repository'];

/**
 * The repository as a driver may change it: whatever it was doing, and however long it stood still in the middle of that, it looks
 * whether the repository is still its own to drive before it changes anything.
 * @returns a repository whose changes throw WavesError `lease-lost` when another process drives.
 */
export function heldRepository(repository: Repository, lease: EngineDependencies['lease']): Repository {
  const changes: Pick<Repository, 'startBranch' | 'createWorktree' | 'commitWork' | 'merge'> = {
    startBranch: async (...args) => {
      await lease.assertHeld();
      return repository.startBranch(...args);
    },
    createWorktree: async (...args) => {
      await lease.assertHeld();
      return repository.createWorktree(...args);
    },
    commitWork: async (...args) => {
      await lease.assertHeld();
      return repository.commitWork(...args);
    },
    merge: async (...args) => {
      await lease.assertHeld();
      return repository.merge(...args);
    },
  };
  return Object.assign(Object.create(repository) as Repository, changes);
}
