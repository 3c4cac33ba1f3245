import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AGENT_CLIS } from '../../../scripts/setup/agentClis.mjs';
import { AGENTS, agentNamed, hasOwnSandbox, resolveAgent } from '../../../src/agents/adapters/agentTable';
import { WavesError } from '../../../src/wavesError';

const NOTHING = { override: undefined, planned: undefined, fallback: undefined };
const MACHINE = {
  platform: 'posix',
  nodePath: '/usr/bin/node',
  demoAgentPath: '/opt/demo-agent.js',
  scopeGuardPath: '/opt/scope-guard.js',
  acpClientPath: '/opt/acp-client.js',
  hostGatePath: '/opt/host-gate.js',
  cliPath: '/opt/cli.js',
  commandShell: undefined,
} as const;

const TASK = {
  packageId: 'wp-api',
  worktree: '/repository.worktrees/feature/wp-api',
  promptFile: '/attempt/prompt.md',
  folder: '/attempt',
  scopeFile: '/attempt/scope.json',
  writeAllow: ['src/api/**', 'src/[ab]/*.ts'],
  deny: ['src/api/legacy/**', 'src/api/[x]'],
} as const;

it('names of each agent the version that the tests run, and of no other', () => {
  const tried = AGENTS.flatMap(({ name, program }) =>
    program?.tried === undefined ? [] : [[name, `${String(program.package)}@${program.tried}`]],
  );
  expect(Object.fromEntries(tried)).toEqual(AGENT_CLIS);
});

it('can be chosen in the settings, each by its name, and is described in docs/agents.md', () => {
  const root = new URL('../../../', import.meta.url);
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    contributes: { configuration: { properties: { 'waves.agent': { enum: string[] } } } };
  };
  const page = readFileSync(new URL('docs/agents.md', root), 'utf8');
  const names = AGENTS.map(({ name }) => name);
  const offered = manifest.contributes.configuration.properties['waves.agent'].enum;
  // What speaks the Agent Client Protocol is started with a program that no list can name.
  const expected = ['ask', ...names.filter((name) => name !== 'acp')];
  expect([...offered].sort()).toEqual(expected.sort());
  expect(offered.slice(1).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

describe('resolveAgent', () => {
  it('prefers what the run asks for over the plan, and the plan over the settings', () => {
    const all = {
      override: { name: 'command', command: 'a' },
      planned: { command: 'b' },
      fallback: { name: 'demo' },
    };
    expect(resolveAgent('wp', all)).toEqual({ name: 'command', command: 'a' });
    expect(resolveAgent('wp', { ...all, override: undefined })).toEqual({ name: 'command', command: 'b' });
    expect(resolveAgent('wp', { ...NOTHING, fallback: { name: 'demo' } })).toEqual({ name: 'demo' });
  });

  it.each([
    ['nobody names one', NOTHING, 'No agent is named for the package wp.'],
    ['it is unknown', { ...NOTHING, override: { name: 'nope' } }, 'There is no agent named "nope".'],
    [
      'a command agent has no command',
      { ...NOTHING, planned: { name: 'command', command: ' ' } },
      'The agent of the package wp is a shell command, but no command is given.',
    ],
  ])('says what to do when %s', (_case, choices, message) => {
    try {
      resolveAgent('wp', choices);
      expect.unreachable();
    } catch (error) {
      expect(WavesError.is(error, 'unknown-agent')).toBe(true);
      expect((error as WavesError).message).toBe(message);
      expect((error as WavesError).advice).not.toBe('');
    }
  });
});

describe('command lines', () => {
  it('runs a shell command with the prompt on its standard input', () => {
    const line = agentNamed('command').commandLine({ name: 'command', command: 'echo "$X"' }, MACHINE, TASK);
    // What it does when it is asked to end stands before it.
    const script = expect.stringMatching(/^trap '.*; exit 143' TERM; echo "\$X"$/) as unknown;
    expect(line).toEqual({ argv: ['/bin/sh', '-c', script], env: {}, promptOnStdin: true });
  });

  it('uses the command interpreter of Windows there', () => {
    const windows = { ...MACHINE, platform: 'windows', commandShell: 'C:\\cmd.exe' } as const;
    const line = agentNamed('command').commandLine({ name: 'command', command: 'dir' }, windows, TASK);
    expect(line.argv).toEqual(['C:\\cmd.exe', '/d', '/s', '/c', 'dir']);
  });

  it('runs the demo agent with our own Node.js', () => {
    const line = agentNamed('demo').commandLine({ name: 'demo' }, MACHINE, TASK);
    expect(line.argv).toEqual(['/usr/bin/node', '/opt/demo-agent.js']);
  });
});

describe('what keeps an agent inside its scope', () => {
  it('is a hook of Claude Code that asks our guard', () => {
    const machine = { ...MACHINE, nodePath: "/it's/node" };
    const line = agentNamed('claude').commandLine({ name: 'claude' }, machine, TASK);
    const settings = JSON.parse(line.files?.['/attempt/claude-settings.json'] ?? '') as {
      hooks: { PreToolUse: { hooks: { command: string }[] }[] };
    };
    expect(settings.hooks.PreToolUse[0]?.hooks[0]?.command).toBe(
      "ELECTRON_RUN_AS_NODE=1 UV_THREADPOOL_SIZE=1 '/it'\\''s/node' '/opt/scope-guard.js' '/attempt/scope.json' || exit 2",
    );
    expect(line.argv).toContain('/attempt/claude-settings.json');
  });

  it('is a list of rules for OpenCode, never stricter than the scope', () => {
    const { env } = agentNamed('opencode').commandLine({ name: 'opencode' }, MACHINE, TASK);
    expect(env['OPENCODE_PERMISSION']).toBe(
      '{"edit":{"*":"deny","src/api/**":"allow","src/?/*.ts":"allow","src/api/legacy/**":"deny"}}',
    );
  });
});

it('knows which agents bring a sandbox of their own, also by the protocol', () => {
  const acp = (command: string) => ({ name: 'acp', command });
  const described = (command: string, ...args: string[]) => ({
    name: 'mine',
    described: { command, args, protocol: 'acp' as const, modelArgs: [], promptOnStdin: false },
  });
  const own = [{ name: 'codex' }, acp('/opt/bin/codex-acp -c x=1'), described('npx', '@zed/codex-acp@0.5')];
  expect(own.map(hasOwnSandbox)).toEqual([true, true, true]);
  const none = [{ name: 'claude' }, acp('goose acp'), acp('codex-acp-like'), described('opencode', 'acp')];
  expect(none.map(hasOwnSandbox)).toEqual([false, false, false, false]);
});

it('gives its meter to OpenCode, also by the protocol, and to no other agent', () => {
  const meterOf = (command: string) =>
    agentNamed('acp').commandLine({ name: 'acp', command }, MACHINE, TASK).env['WAVES_OPENCODE_METER'];
  const own = ['opencode acp', '/opt/bin/opencode acp --pure', 'npx opencode-ai@1.18 --print-logs acp'];
  expect(own.map(meterOf)).toEqual(own.map(() => TASK.folder));
  const none = ['goose acp', 'opencode-like acp', 'opencode serve', 'gemini --acp'];
  expect(none.map(meterOf)).toEqual(none.map(() => undefined));
  const { env } = agentNamed('opencode').commandLine({ name: 'opencode' }, MACHINE, TASK);
  expect(env['WAVES_OPENCODE_METER']).toBe(TASK.folder);
});
