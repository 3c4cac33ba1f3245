import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitConflictTools } from '../../../src/node/merging/conflictTools';
import { GitRepository } from '../../../src/node/repository/repository';
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
  await tools.open(path, 'waves/f/a', ours, theirs);
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
