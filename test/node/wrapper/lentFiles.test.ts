import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeLentFiles } from '../../../src/node/wrapper/mailboxCarrier';
import { temporaryFolder } from '../../support/temporaryFolder';

/** A worktree with a folder of lent files in its mailbox, and a folder outside that nobody may write. */
function places() {
  const top = temporaryFolder('lent');
  const [worktree, outside] = [join(top, 'worktree'), join(top, 'outside')];
  const folder = join(worktree, '.waves-mailbox', 'lent');
  [folder, outside].forEach((each) => mkdirSync(each, { recursive: true }));
  const write = (path: string, text: string, start = folder) => {
    mkdirSync(dirname(join(start, path)), { recursive: true });
    writeFileSync(join(start, path), text);
  };
  return { worktree, outside, folder, write };
}

describe('placeLentFiles', () => {
  it('puts files that were lent, and those of lent folders, where they belong', async () => {
    const { worktree, folder, write } = places();
    write('docs/api.md', 'before', worktree);
    write('docs/api.md', 'after');
    write('lib/deep/a.ts', 'made');
    expect(await placeLentFiles(folder, worktree, ['docs/api.md', 'lib'])).toEqual([]);
    expect(readFileSync(join(worktree, 'docs/api.md'), 'utf8')).toBe('after');
    expect(readFileSync(join(worktree, 'lib/deep/a.ts'), 'utf8')).toBe('made');
    expect(readdirSync(join(worktree, 'docs'))).toEqual(['api.md']);
  });

  it('leaves what was not lent, and says so', async () => {
    const { worktree, folder, write } = places();
    write('src/other.ts', 'no');
    write('docs/api.md.bak', 'no');
    expect(await placeLentFiles(folder, worktree, ['docs/api.md'])).toEqual([
      'docs/api.md.bak could not be put in its place: it was not lent',
      'src/other.ts could not be put in its place: it was not lent',
    ]);
    expect(existsSync(join(worktree, 'src'))).toBe(false);
  });

  it('neither reads nor writes through links, and touches nothing of git', async () => {
    const { worktree, outside, folder, write } = places();
    writeFileSync(join(outside, 'secret'), 'secret');
    symlinkSync(outside, join(worktree, 'docs'));
    symlinkSync(join(outside, 'secret'), join(worktree, 'notes.md'));
    symlinkSync(join(outside, 'secret'), join(folder, 'stolen.md'));
    symlinkSync(outside, join(folder, 'all'));
    write('docs/api.md', 'out');
    write('notes.md', 'mine');
    write('.git/config', '[core]');
    const lent = ['docs', 'notes.md', 'stolen.md', 'all', '.git'];
    expect(await placeLentFiles(folder, worktree, lent)).toEqual([
      '.git/config could not be put in its place: it is in a folder of git',
      'docs/api.md could not be put in its place: docs is no folder',
    ]);
    expect(readdirSync(outside)).toEqual(['secret']);
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect(readFileSync(join(worktree, 'notes.md'), 'utf8')).toBe('mine');
    expect(existsSync(join(worktree, 'stolen.md'))).toBe(false);
  });
});
