import { describe, expect, it } from 'vitest';
import { AcpStream } from '../../../src/agents/adapters/acp';
import { openCodeTranscript } from '../../../src/agents/adapters/openCodeMeter';

/** What is read of a conversation with an agent that calls itself so, after two turns. */
function conversationWith(name: string) {
  const stream = new AcpStream();
  const usage = { inputTokens: 22, cachedReadTokens: 1000, outputTokens: 14, totalTokens: 0 };
  const update = { sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.5, currency: 'USD' } };
  const messages = [
    { type: 'session', id: 'one', agent: { name, version: '1' }, spentUsd: 0.2 },
    { type: 'turn', stopReason: 'end_turn', usage },
    { type: 'update', update },
    { type: 'turn', stopReason: 'end_turn', usage },
  ];
  const events = messages.flatMap((message) => stream.read(message, 0));
  return { stream, used: events.filter(({ kind }) => kind === 'usage') };
}

describe('what an agent of the protocol uses', () => {
  it('is not believed of its turns, which agents count each in a way of their own; what it costs is', () => {
    const { stream, used } = conversationWith('goose');
    expect(used).toEqual([{ kind: 'usage', inputTokens: 0, outputTokens: 0, costUsd: 0.3 }]);
    expect(stream.transcript()).toBeUndefined();
  });

  it('is read where its CLI keeps it, by what the agent calls itself', () => {
    const kept = ['@agentclientprotocol/codex-acp', 'Copilot', 'gemini-cli', 'OpenCode'].map((name) =>
      conversationWith(name).stream.transcript(),
    );
    expect(kept.map((transcript) => transcript?.folder)).toEqual([
      'sessions',
      'session-state',
      '.gemini/tmp',
      '.',
    ]);
    expect(kept.every((transcript) => transcript?.countsTokens === true)).toBe(true);
  });

  it('is kept by OpenCode step by step, of sub-agents too, each once', () => {
    const stream = openCodeTranscript.stream();
    const tokens = { input: 11, output: 5, reasoning: 2, cache: { read: 500, write: 30 } };
    const step = (id: string, model: string) => ({ id, tokens, cost: 0.25, model });
    const lines = [
      { directory: '/repo' },
      step('a', 'large'),
      step('b', 'small'),
      // It tells of a part again when something else of it has changed.
      step('b', 'small'),
    ];
    const one = { inputTokens: 11, cacheReadTokens: 500, cacheWriteTokens: 30, outputTokens: 7 };
    expect(lines.flatMap((line) => stream.read(line, 0)).at(-1)).toEqual({
      ...{ kind: 'usage', inputTokens: 22, cacheReadTokens: 1000, cacheWriteTokens: 60, outputTokens: 14 },
      ...{ costUsd: 0.5, models: { large: one, small: one } },
    });
  });
});
