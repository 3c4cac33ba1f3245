import { describe, expect, it } from 'vitest';
import { AcpStream } from '../../../src/agents/adapters/acpStream';

const turn = (inputTokens: number) => ({
  type: 'turn',
  stopReason: 'end_turn',
  usage: { inputTokens, cachedReadTokens: 1000, outputTokens: 14, thoughtTokens: 4, totalTokens: 0 },
});

/** The last that is said of what was used, by an agent that calls itself so, after two turns. */
function usedBy(name: string, inputTokens: number) {
  const stream = new AcpStream();
  const update = { sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.5, currency: 'USD' } };
  const messages = [
    { type: 'session', id: 'one', agent: { name, version: '1' }, spentUsd: 0.2 },
    turn(inputTokens),
    { type: 'update', update },
    turn(inputTokens),
  ];
  return messages
    .flatMap((message) => stream.read(message, 0))
    .filter(({ kind }) => kind === 'usage')
    .at(-1);
}

describe('tokens of an agent of the protocol', () => {
  it('are summed over the turns of those that tell all of them, and those of caches are counted once', () => {
    const used = { kind: 'usage', inputTokens: 44, cacheReadTokens: 2000, outputTokens: 28, costUsd: 0.3 };
    expect(usedBy('@agentclientprotocol/codex-acp', 22)).toEqual(used);
    expect(usedBy('Copilot', 1022)).toEqual(used);
  });

  it('are not counted of others, only what the conversation costs', () => {
    expect(usedBy('OpenCode', 11)).toEqual({ kind: 'usage', inputTokens: 0, outputTokens: 0, costUsd: 0.3 });
  });
});
