import { describe, expect, it } from 'vitest';
import { messagesIn } from '../../../src/agents/streams/agentStream';

describe('a line of output', () => {
  it.each([
    ['{"a":"}{"}{"b":{"c":"\\"}"}}', [{ a: '}{' }, { b: { c: '"}' } }], '', ''],
    ['{"a":1} {"b":2}', [{ a: 1 }, { b: 2 }], '', ''],
    ['{"a":1} ready', [{ a: 1 }], '', 'ready'],
    ['{"a":1}{"b":', [{ a: 1 }], '', '{"b":'],
    ['Reading...{"type":"x"}', [{ type: 'x' }], 'Reading...', ''],
    ['settings: {"a":1}', [], 'settings: {"a":1}', ''],
    ['{"a":', [], '{"a":', ''],
    ['{not json}', [], '{not json}', ''],
    ['words', [], 'words', ''],
  ])('%s', (line, messages, before, after) => {
    expect(messagesIn(line)).toEqual({ messages, before, after });
  });
});
