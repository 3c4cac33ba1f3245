import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { plainRepository } from '../../../src/node/git/plainRepository';
import { TestRepository, gitRepository } from '../../support/gitRepository';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('findRepository', () => {
  it('finds it from its root, a folder, a file, the git directory and a path that does not exist', async () => {
    const repository = gitRepository({ files: { 'src/a.txt': 'a' } });
    const expected = { root: repository.root, commonDir: join(repository.root, '.git') };
    for (const path of ['.', 'src', 'src/a.txt', 'src/not/there.txt', '.git', '.git/refs']) {
      expect(await findRepository(join(repository.root, path))).toEqual(expected);
    }
  });

  it('copes with spaces, umlauts and other letters', async () => {
    const repository = gitRepository({ name: 'ein schönes Repo 日本' });
    expect((await findRepository(repository.root)).root).toBe(repository.root);
  });

  it('leads from a linked worktree to the main one', async () => {
    const repository = gitRepository();
    const linked = join(repository.root, '..', 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'other', linked);
    expect(await findRepository(linked)).toEqual({
      root: repository.root,
      commonDir: join(repository.root, '.git'),
    });
  });

  it('takes a submodule for a repository of its own', async () => {
    const inner = gitRepository();
    const outer = gitRepository();
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'lib');
    const found = await findRepository(join(outer.root, 'lib'));
    expect(found).toEqual({
      root: join(outer.root, 'lib'),
      commonDir: join(outer.root, '.git', 'modules', 'lib'),
    });
    const linked = join(outer.root, '..', 'linked');
    new TestRepository(found.root).git('worktree', 'add', '-q', '-b', 'other', linked);
    expect(await findRepository(linked)).toEqual(found);
  });

  it('says what to do where there is none', async () => {
    await expect(findRepository(temporaryFolder())).rejects.toMatchObject({
      reason: 'no-repository',
      advice: expect.stringContaining('git -C') as string,
    });
  });

  it('refuses a bare repository, also from a worktree of it', async () => {
    const folder = temporaryFolder();
    const bare = new TestRepository(join(folder, 'bare.git'));
    mkdirSync(bare.root);
    bare.git('init', '-q', '--bare', '-b', 'main');
    await expect(findRepository(bare.root)).rejects.toMatchObject({ reason: 'no-repository' });
    const tree = bare.git('hash-object', '-t', 'tree', '-w', '/dev/null');
    const commit = bare.git(
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@localhost',
      'commit-tree',
      '-m',
      'first',
      tree,
    );
    bare.git('update-ref', 'refs/heads/main', commit);
    bare.git('worktree', 'add', '-q', join(folder, 'tree'), 'main');
    await expect(findRepository(join(folder, 'tree'))).rejects.toMatchObject({ reason: 'no-repository' });
  });

  it('asks git about settings that do not stand in the file as git writes it', async () => {
    const { root } = gitRepository();
    const config = join(root, '.git', 'config');
    const plain = readFileSync(config, 'utf8');
    const elsewhere = temporaryFolder();
    writeFileSync(join(root, '.git', 'more'), `[core]\n\tworktree = ${elsewhere}\n`);
    const added = ['[include]\n\tpath = more\n', '[core]\n\tBARE\n', '[core]\n\tbare = 1\n'];
    for (const text of added) {
      writeFileSync(config, `${plain}${text}`);
      await expect(findRepository(join(root, '.git'))).rejects.toMatchObject({ reason: 'no-repository' });
    }
    writeFileSync(config, plain);
    expect((await findRepository(root)).root).toBe(root);
  });

  it.skipIf(process.platform === 'win32')(
    'does not start git for a plain one, and asks git about any other',
    () => {
      const { root } = gitRepository({ files: { 'src/a.txt': 'a' } });
      const place = { root, commonDir: join(root, '.git') };
      expect(plainRepository(join(root, 'src'), {})).toEqual(place);
      expect(plainRepository(join(root, 'src'), { GIT_CEILING_DIRECTORIES: root })).toBeUndefined();
      for (const within of ['.git', '.git/refs']) {
        expect(plainRepository(join(root, within), {})).toBeUndefined();
      }
      const nested = join(root, 'nested.git');
      new TestRepository(root).git('init', '-q', '--bare', nested);
      expect(plainRepository(nested, {})).toBeUndefined();

      const [config, head] = [join(root, '.git', 'config'), join(root, '.git', 'HEAD')];
      const others: [file: string, text: string][] = [
        [config, '[extensions]\n\tworktreeConfig = true\n'],
        [config, '[core]\n\trepositoryformatversion = 1\n'],
        [head, 'nothing\n'],
      ];
      for (const [file, text] of others) {
        const before = readFileSync(file, 'utf8');
        writeFileSync(file, text);
        expect(plainRepository(root, {})).toBeUndefined();
        writeFileSync(file, before);
      }
      expect(plainRepository(root, {})).toEqual(place);
    },
  );

  it('is not led astray by variables of a surrounding git hook', async () => {
    const repository = gitRepository();
    const other = gitRepository();
    vi.stubEnv('GIT_DIR', join(other.root, '.git'));
    expect((await findRepository(repository.root)).root).toBe(repository.root);
  });

  it('says in plain words when core.worktree leads to where git does not find it, and works where it does', async () => {
    const repository = gitRepository();
    const elsewhere = temporaryFolder();
    repository.git('config', 'core.worktree', elsewhere);
    await expect(findRepository(join(repository.root, '.git'))).rejects.toMatchObject({
      reason: 'no-repository',
      message: expect.stringContaining(`its work tree at ${elsewhere} (core.worktree)`) as string,
      advice: expect.stringContaining('gitdir: ') as string,
    });
    writeFileSync(join(elsewhere, '.git'), `gitdir: ${join(repository.root, '.git')}\n`);
    expect((await findRepository(elsewhere)).root).toBe(elsewhere);
  });
});
