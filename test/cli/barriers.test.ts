import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** A plan in waves, whose first one ends with a package that wrote outside of its scope. */
function plan(execution: object): string {
  const write = (id: string) => `mkdir -p ${id}; echo ${id} > ${id}/file`;
  const packages = [
    { id: 'outside', command: 'mkdir -p other; echo x > other/file' },
    { id: 'inside', command: write('inside') },
    { id: 'later', dependsOn: ['inside'], command: write('later') },
  ];
  return JSON.stringify({ ...(JSON.parse(planText(packages)) as object), execution });
}

it('keeps a wave open while a package of it is blocked, names it, and goes on once somebody has decided', async () => {
  const files = { 'work-packages.yaml': plan({ schedule: 'waves' }) };
  const { root } = gitRepository({ files });
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await run.finished, run.out()).toMatchObject({ code: 3 });
  const why = await waves(root, ['why', 'later']);
  expect(why.out).toContain('waits for wave 1, until somebody decides about outside (blocked)');
  expect(why.out).toContain('outside (Blocked');
  const { out } = await waves(root, ['report', '--format', 'md']);
  expect(out).toContain('until somebody decides about outside');
  await waves(root, ['decide', 'outside', 'skip', 'not', 'needed']);
  const next = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await next.finished, next.out()).toMatchObject({ code: 0 });
  expect((await waves(root, ['why', 'later'])).out).toContain('Done');
});

it('goes on without it where the plan says so', async () => {
  const files = { 'work-packages.yaml': plan({ schedule: 'waves', when_blocked: 'go_on' }) };
  const { root } = gitRepository({ files });
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await run.finished, run.out()).toMatchObject({ code: 3 });
  expect((await waves(root, ['why', 'later'])).out).toContain('Done');
});
