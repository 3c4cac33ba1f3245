import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fileText, objectId, treeEntries } from '../../../src/node/git/objectReader';
import { processTree } from '../../../src/node/processes/processTable';
import { gitRepository } from '../../support/gitRepository';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

/** Every git below this process. */
async function answering(): Promise<number[]> {
  const rows = (await processTree(process.pid)) ?? [];
  return rows.filter(({ name }) => name === 'git').map(({ pid }) => pid);
}

describe('objects of a repository', () => {
  it('are looked up as they are now, whatever has moved, been packed or been made since', async () => {
    const user = gitRepository({ files: { 'a.txt': 'one\n' } });
    const main = () => objectId(user.root, 'refs/heads/main^{commit}');
    const steps: (() => unknown)[] = [
      () => user.write({ 'a.txt': 'two\n' }).commit(),
      () => user.git('pack-refs', '--all'),
      () => user.git('repack', '-q', '-a', '-d'),
      () => user.git('update-ref', 'refs/heads/main', 'HEAD~1'),
      () => user.git('commit', '-q', '--allow-empty', '-m', 'three'),
      () => user.git('gc', '-q', '--prune=now'),
    ];
    for (const step of [() => undefined, ...steps]) {
      step();
      expect(await main()).toBe(user.git('rev-parse', 'main'));
      expect(await fileText(user.root, 'refs/heads/main:a.txt')).toBe(`${user.show('main', 'a.txt')}\n`);
    }
    user.git('checkout', '-q', '--detach');
    user.git('branch', '-D', 'main');
    expect(await main()).toBeUndefined();
  });

  it('are those of the repository that stands there now, also when another one stood there just before', async () => {
    const texts = ['one\n', 'two\n', 'three\n'];
    const users = texts.map((text) => gitRepository({ files: { 'a.txt': text } }));
    const [one, two, three] = users.map(({ root }) => root) as [string, string, string];
    const root = join(temporaryFolder(), 'repository');
    // All of it happens before a git that nobody asks is ended.
    const tips = users.map((user) => user.git('rev-parse', 'main'));
    const steps = [
      () => renameSync(one, root),
      () => {
        renameSync(root, one);
        renameSync(two, root);
      },
      () => {
        renameSync(join(root, '.git'), two);
        renameSync(join(three, '.git'), join(root, '.git'));
      },
    ];
    for (const [index, step] of steps.entries()) {
      step();
      expect(await objectId(root, 'refs/heads/main')).toBe(tips[index]);
      expect(await fileText(root, 'HEAD:a.txt')).toBe(texts[index]);
    }
  });

  it('are told apart from what is not there, is no file, or has an odd name', async () => {
    const odd = 'a folder\n1/é "x" missing\nblob 3';
    const { root } = gitRepository({ files: { 'b/c.txt': 'text\r\n', 'e.txt': '', [odd]: 'odd\n' } });
    const texts = ['b/c.txt', 'e.txt', 'nowhere', 'b', `${odd}\n`, odd, 'b/c.txt\n', 'b/c.txt'];
    expect(await Promise.all(texts.map((path) => fileText(root, `HEAD:${path}`)))).toEqual([
      'text\r\n',
      '',
      undefined,
      undefined,
      undefined,
      'odd\n',
      undefined,
      'text\r\n',
    ]);
    const entries = await treeEntries(root, 'HEAD^{tree}');
    expect(entries.map(({ name, isTree }) => [name, isTree])).toEqual([
      ['a folder\n1', true],
      ['b', true],
      ['e.txt', false],
    ]);
    for (const { name, id } of entries) {
      expect(id).toBe(await objectId(root, `HEAD:${name}`));
    }
    expect((await treeEntries(root, 'HEAD:b')).map(({ name }) => name)).toEqual(['c.txt']);
    expect(await treeEntries(root, 'HEAD:b/c.txt')).toEqual([]);
    expect(await treeEntries(root, 'HEAD:nowhere')).toEqual([]);
    expect(await objectId(temporaryFolder(), 'HEAD')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')(
    'are told by one git, by another when it is killed, and by none that nobody asks',
    async () => {
      const { root } = gitRepository();
      const before = new Set(await answering());
      const own = async () => (await answering()).filter((pid) => !before.has(pid));
      const ids = await Promise.all(['HEAD', 'HEAD', 'HEAD'].map((name) => objectId(root, name)));
      expect(new Set(ids).size).toBe(1);
      for (const pid of await own()) {
        process.kill(pid, 'SIGKILL');
      }
      expect(await Promise.all([objectId(root, 'HEAD'), objectId(root, 'HEAD')])).toEqual(ids.slice(1));
      expect((await own()).length).toBeLessThanOrEqual(1);
      await waitFor('no git waits for questions', async () => (await own()).length === 0);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'are an error where git ends without an answer again and again',
    async () => {
      const folder = temporaryFolder('git');
      writeFileSync(join(folder, 'git'), '#!/bin/sh\necho broken >&2\nexit 3\n');
      chmodSync(join(folder, 'git'), 0o755);
      vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
      await expect(objectId(folder, 'HEAD')).rejects.toThrow(/git cat-file failed in .*: broken/);
      vi.stubEnv('PATH', '');
      await expect(objectId(temporaryFolder(), 'HEAD')).rejects.toMatchObject({ reason: 'git-missing' });
    },
  );
});
