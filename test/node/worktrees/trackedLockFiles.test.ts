import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { TrackedLockFiles } from '../../../src/node/worktrees/furnisher';
import { TestRepository, gitRepository } from '../../support/gitRepository';

it('are those that git lists, which is asked again where the index is another', async () => {
  const user = gitRepository({ files: { 'a/package-lock.json': '1', 'Cargo.lock': '2', b: '3' } });
  const path = join(user.root, '..', 'linked');
  user.git('worktree', 'add', '-q', path);
  const agent = new TestRepository(path);
  const trace = join(user.root, '..', 'trace');
  vi.stubEnv('GIT_TRACE2_EVENT', trace);
  const locks = new TrackedLockFiles(join(user.root, '.git'));
  const look = async () => {
    writeFileSync(trace, '');
    const files = (await locks.of(path)).map((file) => `${file.entry}\t${file.path}`);
    const { length } = readFileSync(trace, 'utf8').match(/"event":"start"/g) ?? [];
    expect(files).toEqual(agent.git('ls-files', '-s', '--', '*lock.json', '*.lock').split('\n'));
    return length;
  };
  expect([await look(), await look()]).toEqual([1, 0]);
  agent.write({ 'a/package-lock.json': 'changed' });
  agent.git('add', '.');
  expect(await look()).toBe(1);
  agent.git('rm', '-q', 'Cargo.lock');
  expect(await look()).toBe(1);
});
