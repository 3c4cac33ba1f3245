import { describe, expect, it } from 'vitest';
import { AcpStream } from '../../../src/agents/adapters/acp';
import { AgentActivity } from '../../../src/agents/streams/agentActivity';
import type { AgentEvent } from '../../../src/agents/streams/agentEvent';

const call = (phase: 'started' | 'ended' | 'denied', name: string, more: object = {}): AgentEvent => ({
  kind: 'tool',
  phase,
  name,
  ...more,
});

function after(...events: readonly AgentEvent[]): AgentActivity['now'] {
  const activity = new AgentActivity();
  events.forEach((event, index) => activity.take(event, 100 + index));
  return activity.now;
}

describe('AgentActivity', () => {
  it('knows the tool calls in flight, the oldest first', () => {
    const tests = call('started', 'Bash', { command: 'npm test' });
    const edit = call('started', 'Edit', { file: 'src/a.ts' });
    expect(after(tests, edit)).toEqual({ at: 101, tools: ['$ npm test', 'Edit src/a.ts'] });
    expect(after(tests, edit, call('ended', 'Bash', { command: 'npm test' })).tools).toEqual([
      'Edit src/a.ts',
    ]);
  });

  it('finds what has ended by its name where the agent says no more, and minds nothing that never began', () => {
    const begun = call('started', 'Bash', { command: 'npm test' });
    expect(after(begun, call('ended', 'Bash')).tools).toEqual([]);
    expect(after(begun, call('denied', 'Edit', { file: 'a' })).tools).toEqual(['$ npm test']);
  });

  it('has nothing in flight once it has finished or failed', () => {
    const begun = call('started', 'Bash', { command: 'npm test' });
    expect(after(begun, { kind: 'finished' }).tools).toEqual([]);
    expect(after(begun, { kind: 'failure', cause: 'other', message: 'no' }).tools).toEqual([]);
  });

  it('waits for an answer until it says something else', () => {
    const asks: AgentEvent = { kind: 'waiting', waitsFor: 'permission', question: 'May I?' };
    expect(after(asks).question).toBe('May I?');
    expect(after(asks, { kind: 'message', text: 'Thanks.' })).toEqual({ at: 101, tools: [] });
    const stream = new AcpStream();
    const read = (type: string) => stream.read({ type, question: 'May I?' }, 0);
    expect(after(...read('asked')).question).toBe('May I?');
    // Our client knows that it has been answered before the agent says anything.
    expect(after(...read('asked'), ...read('answered')).question).toBeUndefined();
  });
});
