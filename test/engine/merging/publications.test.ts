import { expect, it } from 'vitest';
import type { PublishedFiles } from '../../../src/ports/ports';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { drivenWorld, PLAN } from '../runs/drivenWorld';

it('ends no run while a part is being published that others need, though its agent has failed meanwhile', async () => {
  const plan = planText([
    { id: 'a', command: 'a' },
    { id: 'b', command: 'b', needs: [{ from: 'a', artifact: 'a/part' }] },
  ]);
  const { world: w, driver, until } = drivenWorld(plan);
  let publish: (files: PublishedFiles) => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    Object.assign(w.repository, {
      publish: () =>
        new Promise<PublishedFiles>((published) => {
          publish = published;
          resolve();
        }),
    });
  });
  await driver.startRun({ plan: PLAN, maxParallel: 1 });
  await until('attempt.working a');
  const { listener } = w.agents.attempt(w.folder('a'));
  listener?.publishes?.([{ id: 'part', paths: ['a/part'] }]);
  await asked;
  w.agents.exit(w.folder('a'), 1);
  await waitFor('what it came to is written down', () => w.runs.words().includes('attempt.exited a'));
  publish({ kind: 'made', commit: 'part', files: ['a/part'] });
  const [first] = await waitFor('it goes on, or ends', () => {
    const next = w.runs.words().filter((word) => word === 'attempt.started b' || word === 'run.ended');
    return next.length > 0 && next;
  });
  expect(first).toBe('attempt.started b');
  expect(w.repository.merges).toEqual(['a']);
});
