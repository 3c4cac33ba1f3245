import { describe, expect, it } from 'vitest';
import { AgentActivity } from '../../src/agents/streams/agentActivity';
import { AgentOutput } from '../../src/agents/streams/agentStream';
import { agentNamed } from '../../src/agents/adapters/agentTable';
import { codexTranscript } from '../../src/agents/adapters/codexTranscript';

const NOW = Date.UTC(2026, 10, 21, 12);
const LIMIT = 'Rate limit reached; try again in 3 hours';

/** What one line of a CLI means. @param plain whether it stands on standard error. */
function eventsOf(agent: string, line: string, plain = false) {
  const stream = agentNamed(agent).stream?.();
  return stream === undefined
    ? []
    : new AgentOutput(stream, plain).push(`${line}\n`, NOW).flatMap(({ events }) => events);
}

describe('a model that refuses and is asked again', () => {
  it.each([
    [
      'claude',
      { type: 'system', subtype: 'api_retry', error_status: 429, error: LIMIT, retry_delay_ms: 500 },
    ],
    ['codex', { type: 'error', message: `Reconnecting... 1/5 (${LIMIT})` }],
    ['copilot', { type: 'model.call_failure', data: { statusCode: 429, errorMessage: LIMIT } }],
    ['opencode', { type: 'waves.retry', attempt: 1, message: LIMIT, next: NOW + 2000 }],
  ])('is told by %s in its stream, and is no progress', (agent, message) => {
    const events = eventsOf(agent, JSON.stringify(message));
    const retryAt = NOW + 3 * 3_600_000;
    expect(events).toContainEqual({ kind: 'retrying', cause: 'quota', message: LIMIT, retryAt });
    const activity = new AgentActivity();
    events.forEach((event) => activity.take(event, NOW));
    expect(activity.now.at).toBe(0);
  });

  it('is told by Gemini CLI on standard error only', () => {
    const answer = JSON.stringify({ error: { code: 500, message: 'Out of order' } });
    const line = `Attempt 1 failed with status 500. Retrying with backoff... _ApiError: ${answer}`;
    expect(eventsOf('gemini', line, true)).toEqual([
      { kind: 'retrying', cause: 'service', message: 'Out of order', retryAt: NOW },
    ]);
    expect(eventsOf('gemini', 'Ripgrep is not available.', true)).toEqual([]);
  });

  it('is believed to ask again within a year, whatever it says', () => {
    const message = { type: 'waves.retry', message: 'later', next: 1e300 };
    expect(eventsOf('opencode', JSON.stringify(message))).toMatchObject([
      { retryAt: NOW + 366 * 86_400_000 },
    ]);
  });
});

it('takes a command that Codex was refused from its standard error', () => {
  const line =
    '2026-11-21T12:00:00Z ERROR codex_core::tools::router: error=approval policy is Never; reject command — no';
  expect(eventsOf('codex', line, true)).toEqual([{ kind: 'tool', phase: 'denied', name: 'shell' }]);
});

it('says that Codex keeps a scope only where its sandbox can open just that', () => {
  const codex = agentNamed('codex');
  expect(codex.keepsScope?.({ writeAllow: ['src/api/**'], deny: [] })).toBe(true);
  expect(codex.keepsScope?.({ writeAllow: ['**'], deny: [] })).toBe(true);
  expect(codex.keepsScope?.({ writeAllow: ['src/api/**', 'package.json'], deny: [] })).toBe(false);
  expect(codex.keepsScope?.({ writeAllow: ['src/api/index.ts'], deny: [] })).toBe(false);
  expect(codex.keepsScope?.({ writeAllow: ['**'], deny: ['src/secrets/**'] })).toBe(false);
});

/** One more answer, in a conversation whose sums are these. */
function counted(input: number, cached: number) {
  const total = { input_tokens: input, cached_input_tokens: cached, output_tokens: (7 * input) / 1000 };
  const last = { input_tokens: 1000, cached_input_tokens: input === 1000 ? 500 : 1000, output_tokens: 7 };
  return {
    type: 'event_msg',
    payload: { type: 'token_count', info: { total_token_usage: total, last_token_usage: last } },
  };
}

function usage(used: object) {
  return { kind: 'usage', ...used, models: { 'gpt-5': used } };
}

it('understands what Codex keeps of a conversation, and nothing of what it does not know', () => {
  const transcript = codexTranscript.stream();
  const lines = [
    { type: 'session_meta', payload: { id: 'a-session' } },
    { type: 'response_item', payload: { type: 'message', role: 'user', content: [{ text: 'Write' }] } },
    {
      type: 'response_item',
      payload: { type: 'function_call', name: 'exec_command', call_id: '1', arguments: '{"cmd":"npm test"}' },
    },
    { type: 'response_item', payload: { type: 'function_call_output', call_id: '1' } },
    { type: 'turn_context', payload: { model: 'gpt-5' } },
    counted(1000, 500),
    // Told again because something else has changed.
    counted(1000, 500),
    counted(2000, 1500),
    { type: 'response_item', payload: { type: 'message', role: 'assistant', content: [{ text: 'Done.' }] } },
    { type: 'event_msg', payload: { type: 'task_complete' } },
    { type: 'world_state', payload: 7 },
  ];
  expect(lines.flatMap((line) => transcript.read(line, 0))).toEqual([
    { kind: 'session', id: 'a-session' },
    { kind: 'tool', phase: 'started', name: 'exec_command', command: 'npm test' },
    { kind: 'tool', phase: 'ended', name: 'exec_command' },
    usage({ inputTokens: 500, cacheReadTokens: 500, outputTokens: 7 }),
    // What was read from the cache is part of what Codex calls input.
    usage({ inputTokens: 500, cacheReadTokens: 1500, outputTokens: 14 }),
    { kind: 'message', text: 'Done.' },
    { kind: 'finished' },
  ]);
});
