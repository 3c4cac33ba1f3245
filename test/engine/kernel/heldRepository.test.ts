import { describe, expect, it } from 'vitest';
import type { EngineDependencies } from '../../../src/engine/kernel/engineDependencies';
import { heldRepository } from '../../../src/cli/coordinator/heldRepository';
import { WavesError } from '../../../src/wavesError';

const CHANGES = ['startBranch', 'createWorktree', 'commitWork', 'merge'] as const;

describe('a repository that another process drives by now', () => {
  it.each(CHANGES)('is not changed any more: %s', async (change) => {
    const done: string[] = [];
    let isHeld = true;
    const repository = Object.fromEntries(
      CHANGES.map((name) => [name, () => Promise.resolve(done.push(name))]),
    ) as unknown as EngineDependencies['repository'];
    const lease = {
      assertHeld: () =>
        isHeld ? Promise.resolve() : Promise.reject(new WavesError('lease-lost', 'Another one drives.')),
    } as EngineDependencies['lease'];
    const held = heldRepository(repository, lease)[change] as () => Promise<unknown>;
    await held();
    expect(done).toEqual([change]);
    isHeld = false;
    await expect(held()).rejects.toMatchObject({ reason: 'lease-lost' });
    expect(done).toEqual([change]);
  });
});
