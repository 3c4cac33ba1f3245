import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';

it('says before a run which other feature it collides with, where, and how to go on', async () => {
  const gate = join(temporaryFolder('gate'), 'open');
  const command = `until test -e "${gate}"; do sleep 0.05; done`;
  const { root } = gitRepository({
    files: {
      'first.yaml': planText([{ id: 'users', command, writes: ['src/**'] }], 'first-feature'),
      'second.yaml': planText([{ id: 'api', command: 'true', writes: ['src/api/**'] }], 'second-feature'),
      'apart.yaml': planText([{ id: 'docs', writes: ['docs/**'] }], 'third-feature'),
    },
  });
  const first = waves(root, ['run', 'first.yaml']);
  const doctor = async (plan: string) => (await waves(root, ['doctor', plan])).out;
  await waitFor('the collision is seen', async () => (await doctor('second.yaml')).includes('SEQUENTIAL'));
  expect(await doctor('second.yaml')).toContain('api and its users: src/api/');
  expect(await doctor('apart.yaml')).toContain('FULL: nothing that is under way collides with it');

  const { code, err } = await waves(root, ['run', 'second.yaml']);
  expect(code).toBe(0);
  expect(err).toContain('SEQUENTIAL: 1 of 1 packages collide with what is under way.');
  expect(err).toContain('first-feature, run ');
  expect(err).toContain('Better let that end first');
  writeFileSync(gate, '');
  expect((await first).code).toBe(0);
});
