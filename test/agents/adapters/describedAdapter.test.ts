import { describe, expect, it } from 'vitest';
import { describedAgentsOf } from '../../../src/agents/adapters/describedAdapter';
import { AgentOutput } from '../../../src/agents/streams/agentStream';
import { adapterOf, agentNamed, resolveAgent } from '../../../src/agents/adapters/agentTable';

const TASK = {
  packageId: 'wp-api',
  worktree: '/w',
  promptFile: '/attempt/prompt.md',
  folder: '/attempt',
  scopeFile: '/attempt/scope.json',
  writeAllow: ['src/**'],
  deny: [],
};
const MACHINE = {
  platform: 'posix',
  nodePath: 'node',
  demoAgentPath: 'demo',
  scopeGuardPath: 'guard',
  acpClientPath: 'acp-client',
  hostGatePath: '/opt/host-gate.js',
  cliPath: '/opt/cli.js',
  commandShell: undefined,
} as const;

const mine = {
  command: 'my-agent',
  args: ['--file', '{prompt_file}', '--in={worktree}', '{unknown}'],
  model_args: ['--model', '{model}'],
  resume_args: ['--continue', '{session}'],
  prompt: 'file',
  output: 'jsonl',
  fields: {
    session: 'id',
    message: 'data.text',
    tool: 'call.name',
    file: 'call.path',
    error: 'error',
    input_tokens: 'usage.in',
    output_tokens: 'usage.out',
  },
};

function described(value: unknown) {
  const complaints: string[] = [];
  const found = describedAgentsOf({ mine: value }, ['claude'], (message) => complaints.push(message));
  return { agent: found['mine'], complaints };
}

describe('an agent that a person has described', () => {
  const { agent } = described(mine);
  if (agent === undefined) {
    throw new Error('it was not read');
  }
  const adapter = adapterOf({ name: 'mine', described: agent });

  it('is started as described, each argument by itself', () => {
    const line = adapter.commandLine({ name: 'mine', model: 'a b' }, MACHINE, TASK);
    expect(line).toEqual({
      argv: ['my-agent', '--file', '/attempt/prompt.md', '--in=/w', '{unknown}', '--model', 'a b'],
      env: {},
      promptOnStdin: false,
    });
    const again = adapter.commandLine({ name: 'mine' }, MACHINE, { ...TASK, session: 's1' });
    expect({ resumes: adapter.resumes, last: again.argv.slice(-2) }).toEqual({
      resumes: true,
      last: ['--continue', 's1'],
    });
  });

  it('is understood by where its lines say what', () => {
    const stream = adapter.stream?.();
    if (stream === undefined) {
      throw new Error('it has no stream');
    }
    const lines = [
      { id: 's1', data: { text: 'Hello' } },
      { id: 's1', call: { name: 'write', path: 'a.ts' }, usage: { in: 10, out: 2 } },
      { id: 's1', usage: { in: 5 } },
      { error: { message: 'Rate limit reached' } },
    ];
    const output = new AgentOutput(stream);
    const text = `starting\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
    const read = output.push(text, 0);
    expect(read.flatMap(({ events }) => events)).toMatchObject([
      { kind: 'session', id: 's1' },
      { kind: 'message', text: 'Hello' },
      { kind: 'tool', phase: 'started', name: 'write', file: 'a.ts' },
      { kind: 'tool', phase: 'ended' },
      { kind: 'usage', inputTokens: 10, outputTokens: 2 },
      { kind: 'usage', inputTokens: 15, outputTokens: 2 },
      { kind: 'failure', cause: 'quota' },
    ]);
    expect(read[0]?.text).toBe('starting');
  });

  it('can be named like every other one', () => {
    const choices = { override: { name: 'mine' }, planned: undefined, fallback: undefined };
    expect(resolveAgent('a', { ...choices, described: { mine: agent } })).toEqual({
      name: 'mine',
      described: agent,
    });
    expect(() => resolveAgent('a', choices)).toThrow('There is no agent named "mine"');
    expect(adapterOf({ name: 'claude' })).toBe(agentNamed('claude'));
  });

  it.each([[{}], [{ command: 'x', prompt: 'mail' }], [{ command: 'x', output: 'xml' }], ['x']])(
    'is left out, and told of, where it is %j',
    (value) => {
      const { agent: none, complaints } = described(value);
      expect(none).toBeUndefined();
      expect(complaints).toHaveLength(1);
    },
  );

  it('cannot take the name of one of ours', () => {
    const complaints: string[] = [];
    expect(
      describedAgentsOf({ claude: mine, 'A B': mine }, ['claude'], (each) => complaints.push(each)),
    ).toEqual({});
    expect(complaints).toHaveLength(2);
  });
});
