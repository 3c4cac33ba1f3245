import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownIdentity } from '../../../src/node/processes/processIdentity';
import { withMetadataLock } from '../../../src/node/worktrees/metadataLock';
import { temporaryFolder } from '../../support/temporaryFolder';

/** What a process that is gone has left as its mark. */
async function deadMark(token: string): Promise<string> {
  return JSON.stringify({ ...(await ownIdentity()), startedAt: 'long ago', token });
}

describe('the lock of the bookkeeping of worktrees', () => {
  it('is taken from one that died, also where who began to break it has died on the way', async () => {
    const commonDir = temporaryFolder();
    const folder = join(commonDir, 'waves');
    mkdirSync(folder);
    const dead = await deadMark('holder');
    writeFileSync(join(folder, 'worktrees.lock'), dead);
    const hash = createHash('sha256').update(dead).digest('hex').slice(0, 16);
    writeFileSync(join(folder, `worktrees.lock.${hash}`), await deadMark('breaker'));
    expect(await withMetadataLock(commonDir, () => Promise.resolve(readdirSync(folder)))).toContain(
      'worktrees.lock',
    );
    expect(readdirSync(folder)).not.toContain('worktrees.lock');
  });
});
