import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judge } from '../../src/node/scope/judge';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';

/** What an agent's own tools try to write, by what they hand to the hook that is asked before. */
function attempts() {
  const repository = gitRepository({ files: { 'a/kept': '', 'b/kept': '' } });
  const { root } = repository;
  const [home, outside] = [temporaryFolder('home'), temporaryFolder('outside')];
  const worktree = join(temporaryFolder('worktrees'), 'a');
  repository.git('worktree', 'add', '-q', worktree);
  const attempt = join(root, '.git', 'waves', 'runs', 'run-1', 'attempts', 'a-1');
  mkdirSync(attempt, { recursive: true });
  const scope = join(attempt, 'scope.json');
  writeFileSync(scope, JSON.stringify({ package: 'a', worktree, writeAllow: ['a/**'], deny: ['a/not/**'] }));
  symlinkSync(outside, join(worktree, 'a', 'folder'));
  symlinkSync(join(root, 'later'), join(worktree, 'a', 'later'));
  const write = (file_path: string) => ({ tool_name: 'Write', tool_input: { file_path, content: 'x' } });
  const patch = (...lines: string[]) => ({
    tool_name: 'apply_patch',
    tool_input: { input: ['*** Begin Patch', ...lines, '*** End Patch'].join('\n') },
  });
  const shell = (command: string) => ({ tool_name: 'Bash', tool_input: { command } });
  const tried: Readonly<Record<string, object>> = {
    'a file of another package': write('b/kept'),
    'a file that the plan denies': write('a/not/x'),
    'your work tree, by its path': write(join(root, 'a/kept')),
    'your work tree, by `..`': write('../../x'),
    'out of the scope and back into it, then out': write('a/../b/x'),
    'through a link to a folder': write('a/folder/x'),
    'through a link to a file that is not there yet': write('a/later'),
    'up from where a link leads': write('a/folder/../x'),
    'the worktree’s `.git`': write('.git'),
    'a hook': write(join(root, '.git/hooks/pre-commit')),
    'the journal': write(join(root, '.git/waves/runs/run-1/journal.jsonl')),
    'its own scope': write(scope),
    'your shell’s start': write(join(home, '.bashrc')),
    'a patch that moves a file out': patch('*** Update File: a/kept', '*** Move to: b/moved'),
    'a patch of several files, one of them another’s': patch(
      '*** Add File: a/x',
      '+x',
      '*** Delete File: b/kept',
    ),
    'a tool that nobody knows': { toolName: 'scribble', toolArgs: JSON.stringify({ path: 'b/kept' }) },
    '`rm -rf ~` by its shell': shell('rm -rf ~'),
    '`git push --force` by its shell': shell('git push --force'),
    '`echo >` by its shell': shell(`echo x > ${root}/x`),
    '`sed -i` by its shell': shell(`sed -i s/a/b/ ${root}/b/kept`),
  };
  const isRefused = (hook: object): boolean =>
    judge(scope, JSON.stringify({ cwd: worktree, ...hook })) !== undefined;
  expect(isRefused(write('a/x'))).toBe(false);
  return Object.entries(tried).map(([what, hook]) => [what, isRefused(hook)] as const);
}

it('edits are judged before they happen at `asked`, and the table says what is not', () => {
  const rows = attempts().map(([what, isRefused]) => `${what} | ${isRefused ? 'refused' : 'not judged'}`);
  const page = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  const [, table = ''] = page.split('| attempt of an agent’s own tools ');
  const shown = table.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const cells = shown.map((line) => line.split('|').map((cell) => cell.trim()));
  expect(cells.map((each) => each.slice(1, 3).join(' | '))).toEqual(rows);
});
