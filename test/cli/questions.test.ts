import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { CLI, startWaves } from '../support/waves';

it('an agent asks, its driver is killed, and the answer reaches the agent all the same', async () => {
  const ask = `"${process.execPath}" "${CLI}" ask "Which colour?" --option red --option blue`;
  const plan = planText([{ id: 'a', command: `mkdir -p a; ${ask} > a/colour` }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  await waitFor('it asks', () => run.out().includes('asks: Which colour? (red / blue)'));
  const status = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
  expect(status.questions).toMatchObject([{ package: 'a', text: 'Which colour?', options: ['red', 'blue'] }]);
  expect((await waves(root, ['status'])).out).toContain('? a asks: Which colour? (red / blue) (waves answer');
  run.signal('SIGKILL');
  await run.finished;
  expect((await waves(root, ['answer', 'b', 'red'])).code).toBe(2);
  expect((await waves(root, ['answer', 'a', 'light', 'blue'])).code).toBe(0);
  await waitFor('the run is done', async () => {
    const { out } = await waves(root, ['status', '--json']);
    return (JSON.parse(out) as RunStatus).state === 'done';
  });
  expect(repository.show('waves/test-feature/integration', 'a/colour')).toBe('light blue');
  const again = await waves(root, ['answer', 'a', 'red']);
  expect(again.code).toBe(2);
  expect(again.err).toContain('No agent asks anything now.');
});

it('asks nobody outside of a run', async () => {
  const { code, err } = await waves(gitRepository({ files: {} }).root, ['ask', 'Anybody?']);
  expect(code).toBe(2);
  expect(err).toContain('There is nobody to ask');
});
