import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/agents/streams/agentEvent';
import { AgentOutput } from '../../src/agents/streams/agentStream';
import { AGENTS } from '../../src/agents/adapters/agentTable';
import { describedAdapter } from '../../src/agents/adapters/describedAdapter';

const folder = join(import.meta.dirname, 'streams');
const NOW = Date.UTC(2026, 10, 21, 12);
const recorded = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

/** An agent of a person's own, whose stream is described in settings. */
const described = describedAdapter('described', {
  command: 'my-agent',
  args: [],
  modelArgs: [],
  promptOnStdin: true,
  fields: {
    ...{ session: 'id', message: 'message.text', tool: 'tool.name', file: 'tool.path', command: 'tool.cmd' },
    ...{ input_tokens: 'usage.in', output_tokens: 'usage.out', cost_usd: 'usage.usd', error: 'error' },
  },
});
const streamed = [...AGENTS.filter(({ stream }) => stream !== undefined), described];

function outputOf(agent: string): AgentOutput {
  const stream = streamed.find(({ name }) => name === agent)?.stream?.();
  if (stream === undefined) {
    throw new Error(`${agent} has no stream`);
  }
  return new AgentOutput(stream);
}

/** Everything that a recorded stream means, taken in pieces. */
function read(agent: string, pieces: readonly string[]): { events: AgentEvent[]; text: string[] } {
  const output = outputOf(agent);
  const lines = [...pieces.flatMap((piece) => output.push(piece, NOW)), ...output.end(NOW)];
  return {
    events: lines.flatMap((line) => line.events),
    text: lines.flatMap((line) => line.text ?? []),
  };
}

describe('a recorded stream', () => {
  it.each(recorded)('%s means what the agent did', async (name) => {
    const { events, text } = read(name.split('-')[0] ?? '', [readFileSync(join(folder, name), 'utf8')]);
    const lines = [...events.map((event) => JSON.stringify(event)), ...text.map((line) => `text: ${line}`)];
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`streams/${name.replace('.jsonl', '.events')}`);
  });

  it.each(recorded)('%s means the same wherever it is cut', (name) => {
    const agent = name.split('-')[0] ?? '';
    const whole = readFileSync(join(folder, name), 'utf8');
    const expected = read(agent, [whole]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
        expect(read(agent, pieces)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a recorded stream of every agent', () => {
  const agents = streamed.map(({ name }) => name);

  it('is there', () => {
    expect([...new Set(recorded.map((name) => name.split('-')[0] ?? ''))].sort()).toEqual([...agents].sort());
  });

  it.each(recorded)('%s means the same where lines have run together', (name) => {
    const agent = name.split('-')[0] ?? '';
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    const expected = read(agent, [`${lines.join('\n')}\n`]);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: lines.length, maxLength: lines.length }), (joined) => {
        // Words of people's are no message, so that only what follows a message can run into it.
        const merged = lines.map((line, index) =>
          joined[index] === true && line.startsWith('{') ? line : `${line}\n`,
        );
        const { events, text } = read(agent, [merged.join('')]);
        expect({ events, text: text.join(' ') }).toEqual({ ...expected, text: expected.text.join(' ') });
      }),
      { numRuns: 30 },
    );
  });

  it.each(recorded)('%s keeps its whole lines where others are cut off or come in between', (name) => {
    const agent = name.split('-')[0] ?? '';
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    const expected = read(agent, [lines.join('\n')]);
    const stranger = fc.constantFrom(
      '{"type":"assistant","message":{"content":[{"type":"te',
      '{"broken": "line',
      'Warning: something else',
      '{"type":"event.of.a.later.version","deep":{"er":[1,{"x":null}]}}',
      '[1,2,3]',
      'null',
      '}{',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(lines.length), stranger), { maxLength: 6 }), (strangers) => {
        const mixed = lines.flatMap((line, index) => [
          ...strangers.filter(([at]) => at === index).map(([, text]) => text),
          line,
        ]);
        expect(read(agent, [mixed.join('\n')]).events).toEqual(expected.events);
      }),
      { numRuns: 30 },
    );
  });
});

describe('any other output', () => {
  it.each(streamed.map(({ name }) => name))('of %s is never an error', (agent) => {
    const types = [
      'system',
      'assistant',
      'user',
      'result',
      'error',
      'message',
      'item.completed',
      'tool_use',
      'tool_call',
      'turn.failed',
      'step_finish',
      'done',
      'text',
      'session.error',
      'tool.execution_complete',
    ];
    const message = fc.record(
      {
        type: fc.oneof(fc.constantFrom(...types), fc.string()),
        message: fc.anything(),
        item: fc.anything(),
        part: fc.anything(),
        data: fc.anything(),
        error: fc.anything(),
        usage: fc.anything(),
        tool_call: fc.anything(),
        rejected: fc.anything(),
        permission_denials: fc.anything(),
      },
      { requiredKeys: ['type'] },
    );
    const line = fc.oneof(
      message.map(
        (value) =>
          JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? 1 : part)) ?? '',
      ),
      fc.string(),
      fc.constant('{"type":"assistant","message":'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        expect(() => read(agent, [lines.join('\n')])).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it('that has no line breaks is cut, and the next line is read again', () => {
    const output = outputOf('codex');
    const piece = 'x'.repeat(1024 * 1024);
    const shown = [1, 2, 3, 4, 5, 6].flatMap(() => output.push(piece, NOW));
    expect(shown).toHaveLength(1);
    expect(shown[0]?.text?.length).toBeLessThan(3000);
    const after = output.push('end\n{"type":"thread.started","thread_id":"t"}\n', NOW);
    expect(after.flatMap(({ events }) => events)).toEqual([{ kind: 'session', id: 't' }]);
  });
});
