import { expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import type { WatchedWork } from '../../src/ports/ports';
import { attentionIn } from '../../src/run/explaining/attention';
import { blockedBy } from '../../src/run/run';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

it('shows what an agent writes outside of its scope while it works, until it is undone', async () => {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a', command: 'a', writes: ['src/**'], deny: ['src/made/*'] }]);
  let watched: WatchedWork | undefined;
  let strayed: (files: readonly string[]) => void = () => undefined;
  let ended = false;
  const driver = new Driver({
    ...world.dependencies(),
    worktreeWatcher: {
      watch: (work, tell) => {
        [watched, strayed] = [work, tell];
        return { dispose: () => (ended = true) };
      },
    },
  });
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  const state = () => {
    const found = driver.stateOf(run);
    if (found === undefined) {
      throw new Error('the run has ended');
    }
    return found;
  };
  await waitFor('it works', () => state().packages.get('a')?.state === 'working');
  expect(['src/a.ts', 'src/made/b.ts', 'README.md'].map((path) => watched?.isOutside(path))).toEqual([
    false,
    true,
    true,
  ]);
  strayed(['README.md']);
  await waitFor('it is said', () => blockedBy(state(), 'a').length > 0);
  expect(blockedBy(state(), 'a')).toEqual([{ kind: 'scope', files: ['README.md'], unowned: true }]);
  expect(attentionIn(state())).toMatchObject([{ kind: 'scope', package: 'a', text: 'README.md' }]);
  expect(state().packages.get('a')?.state).toBe('working');
  strayed([]);
  await waitFor('it is over', () => blockedBy(state(), 'a').length === 0);
  expect(attentionIn(state())).toEqual([]);
  expect(ended).toBe(false);
  world.agents.exit(world.folder('a'), 0);
  await waitFor('nobody watches', () => ended);
});
