import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

const ROOT = 'root="$(git rev-parse --path-format=absolute --git-common-dir)/.."';

/** What is told of an agent that does something to the repository around its worktree. */
async function meddles(
  work: string,
  isHeld = true,
): Promise<{ readonly repository: TestRepository; readonly out: string }> {
  const plan = planText([{ id: 'a', command: `${ROOT}; mkdir -p a; echo x > a/own; ${work}` }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'a/there': 'one\n' } });
  const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml']);
  expect(code).toBe(isHeld ? 3 : 0);
  return { repository, out };
}

describe('an agent that leaves its worktree', () => {
  it('and writes into the main work tree is noticed, and what it wrote is kept', async () => {
    const { repository, out } = await meddles('echo two > "$root/a/there"; echo new > "$root/a/new"');
    expect(out).toMatch(
      /a\/new in the main work tree, a\/there in the main work tree|a\/there in .*a\/new in/,
    );
    const [ref = ''] = /refs\/waves\/kept\/\S+\/files/.exec(out) ?? [];
    expect(repository.show(ref, 'a/there')).toBe('two');
    expect(repository.show(ref, 'a/new')).toBe('new');
    // It is a person's own work tree: what is done there is theirs to say.
    expect(readFileSync(join(repository.root, 'a/there'), 'utf8')).toBe('two\n');
    expect((await waves(repository.root, ['decide', 'a', 'restore'])).code).toBe(0);
    expect((await waves(repository.root, ['watch'])).code).toBe(0);
    expect(readFileSync(join(repository.root, 'a/there'), 'utf8')).toBe('one\n');
    expect(existsSync(join(repository.root, 'a/new'))).toBe(false);
  });

  it('and commits to the branch of a person is noticed, with the way back', async () => {
    const { repository, out } = await meddles(
      'cd "$root"; echo two > a/there; git commit -qam meddled; true',
    );
    expect(out).toContain('the branch main was moved');
    const [, name = '', commit = ''] = /git branch --force (\S+) (\w+)/.exec(out) ?? [];
    expect(name).toBe('main');
    expect(repository.git('log', '-1', '--format=%s', commit)).toBe('first');
  });

  inDepth('and changes settings and hooks is noticed, and no commit of ours runs them', async () => {
    const ran = join(temporaryFolder(), 'ran');
    const hook = 'git rev-parse --path-format=absolute --git-common-dir';
    const { repository, out } = await meddles(
      [
        'git config user.name Mallory',
        'git config core.hooksPath hooks-of-mine',
        `printf '#!/bin/sh\\ntouch "${ran}"\\n' > "$(${hook})/hooks/pre-commit"; chmod +x "$(${hook})/hooks/pre-commit"`,
      ].join('; '),
    );
    expect(out).toContain('the setting user.name is "Mallory", was "Test"');
    expect(out).toContain('the setting core.hookspath is "hooks-of-mine"');
    expect(out).toContain('hooks/pre-commit in the git directory');
    expect(existsSync(ran)).toBe(false);
    const [, copy = '', target = ''] = /cp (\S+) (\S+\/config)/.exec(out) ?? [];
    expect(readFileSync(copy, 'utf8')).not.toContain('Mallory');
    expect(target).toBe(join(repository.root, '.git/config'));
  });

  inDepth('and writes into the worktree of another is found there, with the owner of the file', async () => {
    const marker = join(temporaryFolder(), 'written');
    const plan = planText([
      {
        id: 'a',
        command: `mkdir -p a; other="$PWD/../b"; while [ ! -e "$other/b/own" ]; do sleep 0.05; done; mkdir -p "$other/a"; echo x > "$other/a/x"; touch "${marker}"`,
      },
      { id: 'b', command: `mkdir -p b; echo x > b/own; while [ ! -e "${marker}" ]; do sleep 0.05; done` },
    ]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const { packages } = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect(packages['b']?.blocked_by).toEqual([{ kind: 'scope', files: ['a/x'] }]);
    expect((await waves(root, ['why', 'b'])).out).toContain('a/x (of a');
  });

  it('is not blamed for what a person does in files that are nobody’s', async () => {
    const { out } = await meddles('echo person > "$root/README.md"', false);
    expect(out).not.toContain('outside of the worktrees');
    // It is told all the same: nothing says that all is as before when it is not.
    expect(out).toContain('Not as before the run, by whomever: README.md in the main work tree.');
  });

  it('and moves the branch of a person past them is held before its work is merged, until that is taken back', async () => {
    const { repository, out } = await meddles(
      'git commit -q --allow-empty -m moved; git update-ref refs/heads/main HEAD',
    );
    expect(out).toContain('the branch main was moved');
    expect(out).toContain('Not as before the run, by whomever: the branch main was moved.');
    const { packages } = JSON.parse((await waves(repository.root, ['status', '--json'])).out) as RunStatus;
    expect(packages['a']?.blocked_by).toMatchObject([{ kind: 'surroundings' }]);
    expect((await waves(repository.root, ['why', 'a'])).out).toContain('the branch main was moved');
    expect((await waves(repository.root, ['report', '--format', 'md'])).out).toContain(
      'Not as before the run',
    );
    const decided = await waves(repository.root, ['decide', 'a', 'restore']);
    expect(decided.code).toBe(0);
    expect((await waves(repository.root, ['watch'])).code).toBe(0);
    expect(repository.git('log', '-1', '--format=%s', 'main')).toBe('first');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('and hides a file from git, or leads a worktree elsewhere, is held', async () => {
    const { out } = await meddles(
      [
        'git -C "$root" update-index --assume-unchanged a/there',
        'git replace -f HEAD "$(git commit-tree -m other "HEAD^{tree}")"',
        'echo ../../../other > "$(git rev-parse --absolute-git-dir)/commondir"',
      ].join('; '),
    );
    expect(out).toContain('a/there is marked as assume-unchanged');
    expect(out).toMatch(/refs\/replace\/\w+ is new/);
    expect(out).toMatch(/worktrees\/\w+\/commondir in the git directory/);
  });

  it('and makes the repository unreadable is let through for nothing that it does besides', async () => {
    const plan = planText([
      {
        id: 'a',
        command: `${ROOT}; mkdir -p a; echo x > a/own; cp "$root/.git/index" "$root/.git/index.kept"; echo junk > "$root/.git/index"; git commit -q --allow-empty -m moved; git update-ref refs/heads/main HEAD`,
      },
    ]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan, 'a/there': 'one\n' } });
    const running = startWaves(root, ['run', 'work-packages.yaml']);
    await waitFor('the run is held', () => /nobody can see what has changed/.test(running.out()));
    expect(running.out()).not.toContain('merged as');
    copyFileSync(join(root, '.git/index.kept'), join(root, '.git/index'));
    const { code, out } = await running.finished;
    expect({ code, out }).toMatchObject({ code: 3 });
    expect(out).toContain('Changed outside of the worktrees while a worked: the branch main was moved');
    expect(out).toContain('Not as before the run, by whomever: the branch main was moved.');
  });

  inDepth('leaves all as it was where it was only compared', async () => {
    const { out } = await meddles('true', false);
    expect(out).toContain('Compared with before the run and unchanged: your own branch main');
  });
});
