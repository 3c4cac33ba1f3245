import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository, TestRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

it('runs a plan of a linked worktree from what is committed there, beside worktrees of others, and merges into its branch', async () => {
  const user = gitRepository({ files: { 'README.md': '# main\n' } });
  const [folder = '', other = ''] = ['linked', 'tool'].map((name) => join(user.root, '..', name));
  user.git('worktree', 'add', '-q', '-b', 'feat', folder);
  user.git('worktree', 'add', '-q', '--detach', other);
  const linked = new TestRepository(folder);
  const plan = planText([
    { id: 'a', command: 'test -e only-here.txt && cp "$WAVES_PROMPT_FILE" a.txt', writes: ['a.txt'] },
    { id: 'wp-integration', command: 'test -e a.txt && echo b > b.txt', writes: ['b.txt'], dependsOn: ['a'] },
  ]);
  linked.write({ 'only-here.txt': 'x', 'plans/work-packages.yaml': plan }).commit('plan');
  user.write({ 'README.md': '# not committed in the main work tree, which is none of its business\n' });
  const main = user.git('rev-parse', 'main');

  linked.write({ 'not/committed.txt': 'agents start from what is' });
  const { code, out, err } = await waves(linked.root, ['run', 'plans/work-packages.yaml']);
  expect(err).toBe('');
  expect(out).toContain('do not see what is not in it: not/.');
  expect(code).toBe(0);
  expect((await waves(linked.root, ['status'])).out).toContain('2 of 2 packages done');
  expect((await waves(user.root, ['status'])).out).toContain('../linked/plans/work-packages.yaml');
  // Run again, there is nothing left to do: it is the same plan, and not the one of another work tree.
  expect((await waves(linked.root, ['run', 'plans/work-packages.yaml'])).code).toBe(0);

  expect((await waves(linked.root, ['merge'])).code).toBe(0);
  expect(readFileSync(join(linked.root, 'b.txt'), 'utf8')).toBe('b\n');
  expect(readFileSync(join(linked.root, 'a.txt'), 'utf8')).not.toContain('../linked');
  expect(user.git('rev-parse', 'main')).toBe(main);
  expect(existsSync(join(user.root, 'b.txt'))).toBe(false);
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: other, encoding: 'utf8' })).toBe('');
});
