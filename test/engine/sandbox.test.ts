import { expect, it } from 'vitest';
import { adapterOf } from '../../src/agents/adapters/agentTable';
import { Driver } from '../../src/engine/runs/driver';
import type { PreflightProbe } from '../../src/ports/ports';
import type { SandboxFinding } from '../../src/run/start/preflight';
import { planText } from '../support/plans';
import { replay } from '../../src/run/run';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

const MISSING: SandboxFinding = {
  found: undefined,
  message: 'bwrap is not on the PATH',
  advice: 'Install it.',
};
const THERE: SandboxFinding = { found: { kind: 'bubblewrap', program: '/usr/bin/bwrap' } };

/** A run of one package on a machine of which only the sandbox matters. */
async function started(
  sandbox: string,
  agent: string,
  finding: SandboxFinding,
  ignorePreflight = true,
  version = adapterOf({ name: agent }).program?.tried ?? '1.0',
) {
  const world = new ScriptedWorld();
  world.plan = JSON.stringify({ ...(JSON.parse(planText([{ id: 'a' }])) as object), execution: { sandbox } });
  const preflight: PreflightProbe = {
    tool: (name) => Promise.resolve({ found: true, path: `/usr/bin/${name}`, version }),
    hasVariable: () => true,
    service: () => Promise.resolve(undefined),
    portIsFree: () => Promise.resolve(true),
    isLoggedIn: () => Promise.resolve(true),
    git: () => Promise.resolve({ version: '2.50', isNewEnough: true }),
    disk: () => Promise.resolve(undefined),
    sandbox: () => Promise.resolve(finding),
  };
  const driver = new Driver({ ...world.dependencies(), preflight });
  const { run } = await driver.startRun({
    plan: '/repository/work-packages.yaml',
    defaultAgent: { name: agent },
    ignorePreflight,
  });
  const events = () => world.runs.journals.get(run) ?? [];
  const launched = async () => {
    await waitFor('it is launched', () => world.agents.attempts.size > 0);
    return world.agents.attempt(world.folder('a')).spec;
  };
  return { world, events, launched };
}

it.each([
  ['auto', 'cursor', '/usr/bin/bwrap', 'walled'],
  ['auto', 'claude', '/usr/bin/bwrap', 'walled'],
  ['required', 'claude', '/usr/bin/bwrap', 'walled'],
  ['required', 'codex', 'codex', 'asked'],
  ['off', 'cursor', 'cursor-agent', 'judged'],
  ['off', 'claude', 'claude', 'asked'],
])('where it is %s, %s is started by %s and held as %s', async (wish, agent, program, level) => {
  const { events, launched } = await started(wish, agent, THERE);
  expect((await launched()).argv[0]).toBe(program);
  const begun = events().find((event) => event.type === 'attempt.started');
  expect(begun?.scopeLevel).toBe(level);
  expect(begun?.sandbox).toBe(program === '/usr/bin/bwrap' ? 'bubblewrap' : undefined);
});

it('says of an agent that it asks once it has, where its version is another than the one that was tried', async () => {
  const { world, events, launched } = await started('off', 'claude', MISSING, true, '99.0.0');
  await launched();
  expect(events().find((event) => event.type === 'attempt.started')?.scopeLevel).toBe('judged');
  const level = () => replay(events())?.packages.get('a')?.scopeLevel;
  const observed = async (source: 'stream' | 'hook') => {
    const evidence = { claim: 'working', detail: 'asked for Write', at: Date.now(), isNews: true } as const;
    world.agents.observed(world.folder('a'), { ...evidence, source });
    await waitFor('it is written down', () =>
      events().some((event) => event.type === 'attempt.observed' && event.source === source),
    );
  };
  await waitFor('it is followed', () => world.agents.attempt(world.folder('a')).listener !== undefined);
  await observed('stream');
  expect(level()).toBe('judged');
  await observed('hook');
  expect(level()).toBe('asked');
});

it('does without where it is wanted and not there', async () => {
  const { events, launched } = await started('auto', 'cursor', MISSING);
  expect((await launched()).argv[0]).toBe('cursor-agent');
  expect(events().find((event) => event.type === 'attempt.started')?.scopeLevel).toBe('judged');
});

it('begins nothing where it is required and not there, and starts no agent without it either way', async () => {
  const asked = await started('required', 'cursor', MISSING, false);
  const checked = asked.events().find((event) => event.type === 'preflight.checked');
  expect(checked?.outcome).toBe('missing');
  expect(checked?.checks).toContainEqual({
    kind: 'sandbox',
    name: 'sandbox',
    ok: false,
    message: 'bwrap is not on the PATH',
    advice: 'Install it.',
  });
  const { world, events } = await started('required', 'cursor', MISSING);
  await waitFor('it has failed', () => events().some((event) => event.type === 'attempt.failed'));
  expect(events().find((event) => event.type === 'attempt.failed')?.message).toContain('Install it.');
  expect(world.agents.attempts.size).toBe(0);
});
