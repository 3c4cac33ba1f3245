import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitConflictTools } from '../../../src/node/merging/conflictTools';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { gitRepository, TestRepository } from '../../support/gitRepository';

/** As a conflict, and as the line under a heading looks, which each side had before. */
const [BEGIN, MIDDLE, END] = ['<'.repeat(7), '='.repeat(7), '>'.repeat(7)];

it('names each marker of a conflict that was committed, and none that a side had before', async () => {
  const user = gitRepository({ files: { 'shared.txt': 'one\n' } });
  const base = user.git('rev-parse', 'HEAD');
  const repository = new GitRepository(await findRepository(user.root));
  const tools = new GitConflictTools(repository);
  const path = join(user.root, '..', 'worktree');
  await repository.createWorktree(path, 'waves/f/a', base);
  const agent = new TestRepository(path);
  agent.write({ 'shared.txt': 'ours\n', 'guide.txt': `${BEGIN} ours\n` }).commit('ours');
  const ours = agent.git('rev-parse', 'HEAD');
  user.write({ 'shared.txt': 'theirs\n' }).commit('theirs');
  const theirs = user.git('rev-parse', 'HEAD');
  const seen = () => tools.resolution(path, ours, theirs);
  await tools.open({ worktree: path, branch: 'waves/f/a', head: ours, needs: [] }, theirs);
  expect(await seen()).toEqual({ kind: 'open' });
  agent.git('commit', '-qam', 'Without looking');
  expect(await seen()).toMatchObject({
    kind: 'resolved',
    markers: ['shared.txt:1', 'shared.txt:3', 'shared.txt:5'],
  });
  agent.write({ 'shared.txt': `both\n${MIDDLE}\n${END}\n` }).commit('Half');
  expect(await seen()).toMatchObject({ markers: ['shared.txt:2', 'shared.txt:3'] });
  agent.write({ 'shared.txt': 'both\n' }).commit('Both');
  expect(await seen()).toEqual({ kind: 'resolved', head: agent.git('rev-parse', 'HEAD'), markers: [] });
});

it('makes a worktree anew with what its package works on, though the sparse checkout leaves that out', async () => {
  const user = gitRepository({ files: { 'a/a.txt': 'one\n', 'b/b.txt': 'one\n', 'b/beside.txt': 'one\n' } });
  user.git('sparse-checkout', 'set', '--cone', 'a');
  const base = user.git('rev-parse', 'HEAD');
  const repository = new GitRepository(await findRepository(user.root));
  const tools = new GitConflictTools(repository);
  const path = join(user.root, '..', 'worktree');
  const site = { worktree: path, branch: 'waves/f/b', needs: ['b'] };
  const agent = new TestRepository(path);
  const side = async (text: string) => {
    await repository.createWorktree(path, site.branch, base, { needs: () => site.needs });
    return agent
      .write({ 'b/b.txt': `${text}\n` })
      .commit(text)
      .git('rev-parse', 'HEAD');
  };
  const [theirs, head] = [await side('theirs'), await side('ours')];
  rmSync(path, { recursive: true });
  await tools.open({ ...site, head }, theirs);
  expect(await tools.resolution(path, head, theirs)).toEqual({ kind: 'open' });
  expect(readFileSync(join(path, 'b/b.txt'), 'utf8')).toContain(`${BEGIN} HEAD`);
  expect(existsSync(join(path, 'b/beside.txt'))).toBe(true);
});
