import { expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import type { Resolution } from '../../../src/run/conflicts/mergeConflict';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

it('merges nothing in which markers of a conflict were committed, and looks at the next commit', async () => {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a', command: 'a' }]);
  world.repository.conflicts.set('a', ['x.txt']);
  let resolution: Resolution = { kind: 'open' };
  const driver = new Driver({
    ...world.dependencies(),
    timers: {
      at: (_time, callback) => {
        const timer = setTimeout(callback, 10);
        return () => clearTimeout(timer);
      },
    },
    conflicts: {
      open: () => Promise.resolve({ kept: [] }),
      resolution: () => Promise.resolve(resolution),
      snapshot: () => Promise.resolve({ commit: 'now', files: [] }),
      preview: () => Promise.resolve({ conflicts: [] }),
    },
  });
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  const until = (word: string) => waitFor(word, () => world.runs.words().includes(word));
  const item = () => driver.stateOf(run)?.packages.get('a');
  await until('attempt.working a');
  world.agents.exit(world.folder('a'), 0);
  await until('package.blocked a');
  await driver.steer({ run, action: { kind: 'resolve', package: 'a' } });
  await until('conflict.opened a');
  resolution = { kind: 'resolved', head: 'unread', markers: ['x.txt:1'] };
  const judged = () => world.runs.words().find((word) => /^conflict\.(?:refused|resolved) /.test(word));
  await waitFor('it is judged', () => judged() !== undefined);
  expect(judged()).toBe('conflict.refused a');
  expect(item()?.message).toContain('x.txt:1');
  expect(world.repository.merges).toEqual([]);
  world.repository.conflicts.clear();
  resolution = { kind: 'resolved', head: 'read', markers: [] };
  await until('conflict.resolved a');
  await waitFor('it is merged', () => world.repository.merges.length === 1);
  await driver.close();
});
