import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { statusOf, waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { sandboxHere, WALLS } from '../support/walls';

const PACKAGE = JSON.stringify({ name: 'x', private: true, scripts: { test: 'sh tools/check.sh' } });

/** An agent that does its work and has the agreed check do something else. */
const changing = (script: string) => `mkdir -p a tools; echo x > a/x; echo '${script}' > tools/check.sh`;

function repositoryWith(...packages: PlanPackage[]) {
  const files = { 'package.json': PACKAGE, 'tools/check.sh': 'echo agreed\n' };
  return gitRepository({ files: { ...files, 'work-packages.yaml': planText(packages) } });
}

it('starts nothing that an agent has put behind an agreed command before a person has seen it', async () => {
  const mark = join(temporaryFolder(), 'ran');
  const { root } = repositoryWith({
    id: 'a',
    writes: ['a/**', 'tools/**'],
    command: changing(`touch "${mark}"`),
    checks: ['npm test'],
  });
  const run = await waves(root, ['run', 'work-packages.yaml'], { WAVES_SANDBOX: 'off' });
  expect(run.code, run.out + run.err).toBe(3);
  expect(existsSync(mark)).toBe(false);
  const why = (await waves(root, ['why', 'a'])).out;
  expect(why).toContain('What npm test runs was changed by agents since it was agreed to');
  expect(why).toContain('- echo agreed');
  expect(why).toContain(`+ touch "${mark}"`);
  expect((await waves(root, ['approve', 'a'])).code).toBe(0);
  expect((await waves(root, ['watch'])).code).toBe(0);
  expect((await statusOf(root)).packages['a']?.state).toBe('done');
  expect(existsSync(mark)).toBe(true);
});

it('has set-up, agents and gates wait, too, for what another package has merged before', async () => {
  const { root } = repositoryWith(
    {
      id: 'a',
      writes: ['tools/**'],
      command: changing('exit 0').replace('mkdir -p a tools; echo x > a/x; ', ''),
    },
    { id: 'b', dependsOn: ['a'], setup: ['sh tools/check.sh'], command: 'mkdir -p b; echo x > b/x' },
  );
  const run = await waves(root, ['run', 'work-packages.yaml'], { WAVES_SANDBOX: 'off' });
  expect(run.code, run.out + run.err).toBe(3);
  const before = (await statusOf(root)).packages;
  expect([before['a']?.state, before['b']?.state]).toEqual(['done', 'blocked']);
  expect((await waves(root, ['approve', 'b'])).code).toBe(0);
  expect((await waves(root, ['watch'])).code).toBe(0);
  expect((await statusOf(root)).packages['b']?.state).toBe('done');
});

it('fails the attempt when the person does not want it run', async () => {
  const { root } = repositoryWith({
    id: 'a',
    writes: ['a/**', 'tools/**'],
    command: changing('exit 0'),
    checks: ['sh tools/check.sh'],
  });
  expect((await waves(root, ['run', 'work-packages.yaml'], { WAVES_SANDBOX: 'off' })).code).toBe(3);
  expect((await waves(root, ['reject', 'a'])).code).toBe(0);
  await waves(root, ['watch']);
  expect((await statusOf(root)).packages['a']?.state).toBe('failed');
});

it.runIf(sandboxHere.found !== undefined)(
  'runs it behind the walls where there are any, and says so',
  async () => {
    const { root } = repositoryWith({
      id: 'a',
      writes: ['a/**', 'tools/**'],
      command: changing('if echo x > "$REPO/broken"; then exit 9; fi'),
      checks: ['npm test'],
    });
    const run = await waves(root, ['run', 'work-packages.yaml'], { ...WALLS, REPO: root });
    expect(run.code, run.out + run.err).toBe(0);
    expect(existsSync(join(root, 'broken'))).toBe(false);
    expect(run.out).toContain('run in the sandbox for that reason: npm test (tools/check.sh)');
  },
);
