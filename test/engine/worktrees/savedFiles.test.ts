import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { sha256 } from '../../../src/node/files/files';
import { GitSurroundings } from '../../../src/node/worktrees/surroundings/surroundings';
import { systemTimers } from '../../../src/node/processes/systemTimers';
import { systemClock } from '../../../src/node/processes/systemClock';
import type { SavedFile, SurroundingsImage, SurroundingsView } from '../../../src/run/worktrees/comparison';
import type { Timers } from '../../../src/ports/ports';
import { SavedFiles } from '../../../src/run/worktrees/comparison';
import { blockedBy } from '../../../src/run/run';
import { attentionIn } from '../../../src/run/explaining/attention';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

class CountedSurroundings extends GitSurroundings {
  looks = 0;
  remembered = 0;

  override async look(view: SurroundingsView): Promise<SurroundingsImage> {
    const image = await super.look(view);
    this.looks += 1;
    return image;
  }

  override remember(run: string, image: SurroundingsImage): Promise<string> {
    this.remembered += 1;
    return super.remember(run, image);
  }
}

/** A run in whose real main work tree a person works while `a` does, which may write the same folder. */
async function beside(branches: readonly string[] = [], timers: Timers = systemTimers) {
  const world = new ScriptedWorld();
  const repository = gitRepository({ files: { 'a/mine': 'one\n', 'a/other': 'one\n' } });
  branches.forEach((name) => repository.git('branch', name));
  world.plan = planText([
    { id: 'a', command: 'a' },
    // Works on, so that the run does.
    { id: 'b', command: 'b' },
  ]);
  const saves = new SavedFiles();
  const surroundings = new CountedSurroundings({
    root: repository.root,
    commonDir: join(repository.root, '.git'),
  });
  const driver = new Driver({
    ...world.dependencies(),
    clock: systemClock,
    timers,
    saves,
    surroundings,
  });
  onTestFinished(() => driver.close());
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  const item = () => driver.stateOf(run)?.packages.get('a');
  await waitFor('it works', () => item()?.state === 'working');
  const ends = () => {
    world.repository.work.set('a', { files: ['a/own'] });
    world.agents.exit(world.folder('a'), 0);
  };
  const isMerged = () => waitFor('it is merged', () => world.runs.words().includes('package.integrated a'));
  return { world, repository, driver, saves, surroundings, run, ends, isMerged };
}

/** What an editor says of a file that it has just saved. */
function asSaved({ root }: TestRepository, path: string): SavedFile {
  const { size, mtimeMs } = statSync(join(root, path));
  return { path, size, mtimeMs, sha256: sha256(readFileSync(join(root, path))) };
}

const anybody = () => true;

it('suspects no agent of what the editor of a person has saved, and says nothing of it', async () => {
  const { world, repository, saves, run, ends, isMerged } = await beside();
  repository.write({ 'a/mine': 'mine\n' });
  saves.add(asSaved(repository, 'a/mine'), (asked) => asked === run);
  ends();
  await isMerged();
  expect(world.runs.words().filter((word) => word.startsWith('surroundings'))).toEqual([]);
});

it('takes back its suspicion when the editor says so late, and the package goes on by itself', async () => {
  const { world, repository, saves, ends, isMerged } = await beside();
  repository.write({ 'a/mine': 'mine\n' });
  ends();
  await waitFor('it is held', () => world.runs.words().includes('package.blocked a'));
  saves.add(asSaved(repository, 'a/mine'), anybody);
  await isMerged();
});

it('holds what an agent has written over a saved file, beside one, or without a say of its own', async () => {
  const { world, repository, driver, saves, run, ends, isMerged } = await beside();
  repository.write({ 'a/mine': 'mine\n' });
  saves.add(asSaved(repository, 'a/mine'), anybody);
  repository.write({ 'a/mine': 'more\n', 'a/other': 'two\n' });
  // Of a run about which the caller may not decide, what it says does not count.
  saves.add(asSaved(repository, 'a/mine'), () => false);
  saves.add(asSaved(repository, 'a/other'), (asked) => asked !== run);
  ends();
  await waitFor('it is held', () => world.runs.words().includes('package.blocked a'));
  const state = driver.stateOf(run);
  if (state === undefined) {
    throw new Error('The run is gone.');
  }
  expect(state.surroundings.flatMap(({ changes }) => changes.map(({ name }) => name))).toEqual([
    'a/mine',
    'a/other',
  ]);
  expect(blockedBy(state, 'a')).toMatchObject([{ kind: 'surroundings', onlyFiles: true }]);
  expect(attentionIn(state)[0]?.ways.map(({ label }) => label)).toEqual(['mine', 'restore']);
  await driver.steer({ run, action: { kind: 'keep', package: 'a' } });
  await isMerged();
});

it('suspects no agent of a branch that came while it worked and goes on, but of one that was there', async () => {
  const { world, repository, surroundings, ends } = await beside(['theirs']);
  // Made without a change of the work tree, which would be noticed.
  const committed = (message: string) => repository.git('commit-tree', '-p', 'HEAD', '-m', message, 'HEAD:a');
  const looked = async () => {
    const before = surroundings.looks;
    await waitFor('somebody has looked', () => surroundings.looks >= before + 2);
  };
  repository.git('branch', 'side');
  await looked();
  repository.git('branch', '--force', 'side', committed('side'));
  await looked();
  const suspicions = () => world.runs.words().filter((word) => word.startsWith('surroundings.changed'));
  expect(suspicions()).toEqual([]);
  repository.git('branch', '--force', 'theirs', committed('theirs'));
  ends();
  await waitFor('it is held', () => world.runs.words().includes('package.blocked a'));
  expect(suspicions()).toHaveLength(1);
});

it('keeps once how everything was before, though agents start at once', async () => {
  const { surroundings } = await beside();
  expect(surroundings.remembered).toBe(1);
});

it('looks as soon as something is announced, not when its time comes', async () => {
  const timers: Timers = {
    at: (time, callback) => (time - Date.now() > 1500 ? () => undefined : systemTimers.at(time, callback)),
  };
  const { world, repository } = await beside([], timers);
  repository.write({ 'a/mine': 'two\n' });
  await waitFor('it is noticed', () =>
    world.runs.words().some((word) => word.startsWith('surroundings.changed')),
  );
});
