import { describe, expect, it } from 'vitest';
import { git, isNewEnough, requireGit } from '../../../src/node/git/git';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('the version of git', () => {
  it('is read from the installed one', async () => {
    expect(await requireGit()).toMatch(/^\d+\.\d+/);
  });

  it('must be 2.38', () => {
    expect(['2.38.0', '2.39.5', '2.100.1', '3.0'].map(isNewEnough)).toEqual([true, true, true, true]);
    expect(['2.37.9', '1.99', '2.4.1', 'unknown'].map(isNewEnough)).toEqual([false, false, false, false]);
  });

  it('is missed with advice when there is no git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = temporaryFolder();
    try {
      await expect(requireGit()).rejects.toMatchObject({
        reason: 'git-missing',
        advice: expect.stringContaining('2.38') as string,
      });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('is not said to be missing when only the folder is', async () => {
    await expect(git('/no/such/folder', ['version'])).rejects.toMatchObject({ reason: 'git-failed' });
  });
});
