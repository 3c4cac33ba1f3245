import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { mergeInto, mergesOf } from '../../../src/node/worktrees/repository/merges';
import { publishFiles } from '../../../src/node/worktrees/repository/publication';
import { commitWork } from '../../../src/node/worktrees/repository/work';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

let repository: TestRepository;
let worktree: string;
let base: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(worktree, path)), { recursive: true });
  writeFileSync(join(worktree, path), text);
};
const inWorktree = (...args: string[]) => repository.git('-C', worktree, ...args);
const publish = (paths: readonly string[], onto = base) =>
  publishFiles(
    { worktree, branch: 'mine', base: onto },
    paths,
    'publish',
    (path) => !path.startsWith('other/'),
  );
const merge = (head: string, publication?: string) =>
  mergeInto(repository.root, 'integration', head, 'Merge', {
    ...{ run: 'r', package: 'schema', attempt: 1 },
    ...(publication === undefined ? {} : { publication }),
  });
const integrated = (path: string) => repository.git('show', `integration:${path}`);

/** What was made of some paths. */
async function made(paths: readonly string[], onto = base): Promise<string> {
  const result = await publish(paths, onto);
  expect(result.kind).toBe('made');
  return result.kind === 'made' ? result.commit : '';
}

beforeEach(() => {
  repository = gitRepository({ files: { 'db/old.sql': 'old', '.gitignore': '*.log\n' } });
  base = repository.git('rev-parse', 'HEAD');
  repository.git('branch', 'integration');
  worktree = `${repository.root}-mine`;
  repository.git('worktree', 'add', '-q', '-b', 'mine', worktree, base);
});

describe('publishing files of a worktree where somebody works', () => {
  it('merges them and nothing else that was done there, committed or not, and again what has changed since', async () => {
    write('half.txt', 'committed half');
    inWorktree('add', '.');
    inWorktree('commit', '-qm', 'half');
    write('db/schema.sql', 'one');
    write('db/[a].sql', 'a name that looks like a pattern');
    write('db/a.sql', 'not meant');
    write('staged.txt', 'staged');
    inWorktree('add', 'staged.txt');
    const first = await made(['db/schema.sql', 'db/[a].sql']);
    expect(await merge(first, '1.a')).toMatchObject({ kind: 'merged' });
    expect(repository.git('ls-tree', '-r', '--name-only', 'integration').split('\n')).toEqual([
      '.gitignore',
      'db/[a].sql',
      'db/old.sql',
      'db/schema.sql',
    ]);
    expect(inWorktree('status', '--porcelain').split('\n')).toEqual(['A  staged.txt', '?? db/a.sql']);
    expect(readFileSync(join(worktree, 'half.txt'), 'utf8')).toBe('committed half');

    write('db/schema.sql', 'two');
    const second = await made(['db/schema.sql'], first);
    expect(await merge(second, '1.b')).toMatchObject({ kind: 'merged' });
    expect(integrated('db/schema.sql')).toBe('two');
    expect(await publish(['db'], second)).toMatchObject({
      kind: 'made',
      files: expect.any(Array) as string[],
    });

    // All of it goes together with its parts at its end, also where these have changed once more.
    write('db/schema.sql', 'three');
    const head = await commitWork(worktree, base, 'schema');
    expect(await merge(head)).toMatchObject({ kind: 'merged' });
    expect(integrated('db/schema.sql')).toBe('three');
    expect(integrated('half.txt')).toBe('committed half');
    // A part is no merge of the package.
    expect(await mergesOf(repository.root, 'r', base, 'integration')).toMatchObject([
      { package: 'schema', attempt: 1, head },
    ]);
  });

  it('makes the same part once, whoever asks for it again, and says then what was merged', async () => {
    write('db/schema.sql', 'one');
    const first = await made(['db/schema.sql']);
    const done = await merge(first, '1.a');
    write('db/schema.sql', 'one and a half');
    const again = await made(['db/schema.sql']);
    expect(await merge(again, '1.a')).toEqual({ ...done, head: first });
    expect(integrated('db/schema.sql')).toBe('one');
  });

  it('says what is not there, ignored, not its own or as it was, and changes nothing', async () => {
    write('db/debug.log', 'ignored');
    write('other/file', 'not mine');
    rmSync(join(worktree, 'db/old.sql'));
    expect(await publish(['db/none.sql'])).toEqual({ kind: 'missing', files: ['db/none.sql'] });
    expect(await publish(['db/debug.log'])).toEqual({ kind: 'missing', files: ['db/debug.log'] });
    expect(await publish(['db/old.sql'])).toEqual({ kind: 'missing', files: ['db/old.sql'] });
    expect(await publish(['other'])).toEqual({ kind: 'outside', files: ['other/file'] });
    expect(await publish(['.gitignore'])).toEqual({ kind: 'unchanged' });
    await expect(publish(['../elsewhere'])).rejects.toThrow('outside repository');
    expect(inWorktree('rev-parse', 'HEAD')).toBe(base);
  });
});
