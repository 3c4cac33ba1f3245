import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { planCopyPath, runsFolder } from '../../src/node/runs/runFolder';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

it('says of a run whose plan is lost that it stands still, and goes on when the plan is run again', async () => {
  const gate = join(temporaryFolder('gate'), 'open');
  const plan = planText([
    {
      id: 'a',
      command: `while test -d "${dirname(gate)}" && ! test -e "${gate}"; do sleep 0.05; done; mkdir -p a && echo x > a/x.txt`,
    },
    { id: 'b', dependsOn: ['a'], command: 'mkdir -p b && echo x > b/x.txt' },
  ]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const status = async () => {
    const { code, out, err } = await waves(root, ['status', '--json']);
    return code === 0 ? { ...(JSON.parse(out) as RunStatus), err } : undefined;
  };
  const first = startWaves(root, ['run', 'work-packages.yaml']);
  await waitFor('a works', async () => (await status())?.packages['a']?.state === 'working');
  first.signal('SIGKILL');
  await first.finished;
  expect(await status()).not.toHaveProperty('standstill');
  const commonDir = join(root, '.git');
  const [run = ''] = readdirSync(runsFolder(commonDir));
  rmSync(planCopyPath(commonDir, run));

  const seen = await status();
  expect(seen?.standstill).toMatchObject({
    fault: 'plan-lost',
    of: 'machine',
    what: 'the copy of its plan is lost',
    message: expect.stringContaining(planCopyPath(commonDir, run)) as unknown,
    advice: expect.stringContaining('waves run PLAN') as unknown,
  });
  expect(seen?.err).toContain('The run stands still: the copy of its plan is lost');
  const why = await waves(root, ['why', 'b']);
  expect(why.err).toContain('The run stands still: the copy of its plan is lost');
  // A driver would not help, so none is offered.
  expect(why.out).not.toContain('waves resume');
  expect(JSON.parse((await waves(root, ['why', 'b', '--json'])).out)).toMatchObject({
    standstill: { fault: 'plan-lost' },
  });

  writeFileSync(gate, '');
  expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(0);
  const after = await status();
  expect(after).toMatchObject({ run, state: 'done' });
  expect(after).not.toHaveProperty('standstill');
  expect(Object.values(after?.packages ?? {}).map(({ attempt }) => attempt)).toEqual([1, 1]);
});
