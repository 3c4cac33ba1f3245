import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitSurroundings } from '../../../src/node/worktrees/surroundings/surroundings';
import { changesBetween, differencesSince } from '../../../src/run/worktrees/comparison';
import { gitRepository } from '../../support/gitRepository';

const VIEW = { isOurs: (branch: string) => branch.startsWith('waves/'), plan: '' };

async function looked() {
  const repository = gitRepository({ files: { 'a.txt': 'a\n' } });
  const place = await findRepository(repository.root);
  mkdirSync(join(place.commonDir, 'waves', 'runs', 'run'), { recursive: true });
  const surroundings = new GitSurroundings(place);
  const add = (path: string) => {
    repository.git('worktree', 'add', '--quiet', '--detach', join(`${place.root}.worktrees`, path));
    return join(place.commonDir, 'worktrees', path.replace(/^.*\//, ''));
  };
  const remove = (path: string) => {
    repository.git('worktree', 'remove', '--force', join(`${place.root}.worktrees`, path));
  };
  return { surroundings, add, remove, look: () => surroundings.look(VIEW) };
}

describe('the links of worktrees', () => {
  it('accuse nobody when another worktree takes over the name of a removed one', async () => {
    const { surroundings, add, remove, look } = await looked();
    const folder = add('here/wp-1');
    // The first one's folder is called wp-1, so that this one's is called wp-11, as that of the package is later.
    const half = add('there/wp-1') + '1';
    const before = await look();
    const fingerprint = await surroundings.remember('run', before);
    remove('here/wp-1');
    remove('there/wp-1');
    expect(add('there/wp-11')).toBe(half);
    expect(add('there/wp-1')).toBe(folder);
    const now = await look();
    expect(now.contents.get('worktrees/wp-11/gitdir')).not.toBe(
      before.contents.get('worktrees/wp-11/gitdir'),
    );
    expect(changesBetween(before, now)).toEqual([]);
    const first = await surroundings.recall('run', fingerprint);
    expect(first && differencesSince(first, await look())).toEqual([]);
  });

  it('accuse nobody of what git has only half written', async () => {
    const { add, look } = await looked();
    const link = join(add('wp-1'), 'gitdir');
    const whole = readFileSync(link);
    writeFileSync(link, '');
    const before = await look();
    writeFileSync(link, whole);
    expect(changesBetween(before, await look())).toEqual([]);
  });

  it('are seen when they are led elsewhere, at once or by way of nothing, and as long as they are', async () => {
    const { surroundings, add, look } = await looked();
    const folder = add('wp-1');
    const before = await look();
    const fingerprint = await surroundings.remember('run', before);
    rmSync(join(folder, 'gitdir'));
    await look();
    writeFileSync(join(folder, 'gitdir'), '/elsewhere/.git\n');
    writeFileSync(join(folder, 'commondir'), '../../../elsewhere');
    const now = await look();
    const astray = ['worktrees/wp-1/gitdir', 'worktrees/wp-1/commondir'];
    expect(changesBetween(before, now).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      astray.map((name) => `link ${name}`),
    );
    expect(changesBetween(now, await look())).toEqual([]);
    const first = await surroundings.recall('run', fingerprint);
    expect(first && differencesSince(first, await look()).map(({ name }) => name)).toEqual(astray);
  });
});
