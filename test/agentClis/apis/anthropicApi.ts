import { randomUUID } from 'node:crypto';
import type { ModelApi } from '../modelApi';
import { items, record, serverSentEvents, textOf, toolCall, USED } from '../modelApi';

const ERRORS: Readonly<Record<number, string>> = { 400: 'invalid_request_error', 429: 'rate_limit_error' };

/** `POST /v1/messages` as Claude Code speaks it. */
export const anthropicApi: ModelApi = {
  tellsCacheWrites: true,
  serves: (path) => path.startsWith('/v1/messages') && !path.includes('count_tokens'),
  read(body) {
    const { model, messages, tools, stream } = record(body);
    const parts = items(messages)
      .filter(({ role }) => role === 'user')
      .flatMap(({ content }) =>
        typeof content === 'string' ? [{ type: 'text', text: content }] : items(content),
      );
    return {
      model: String(model),
      // Where its stream was broken, it asks for all of it again.
      inOnePiece: stream !== true,
      prompt: textOf(parts.filter(({ type }) => type === 'text')),
      tools: items(tools).map(({ name }) => String(name)),
      results: parts.filter(({ type }) => type === 'tool_result').map(({ content }) => textOf(content)),
    };
  },
  answer(turn, request) {
    const call = toolCall(turn, request.tools);
    const said = turn.kind === 'say' ? turn.text : '';
    const block =
      call === undefined
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: `toolu_${request.results.length}`, name: call.name, input: {} };
    const delta =
      turn.kind === 'say'
        ? { type: 'text_delta', text: said }
        : { type: 'input_json_delta', partial_json: JSON.stringify(call?.input) };
    const usage = {
      input_tokens: USED.input,
      cache_read_input_tokens: USED.cacheRead,
      cache_creation_input_tokens: USED.cacheWrite,
      // What there will be of it is known only at the end.
      output_tokens: 1,
    };
    const message = {
      id: `msg_${randomUUID()}`,
      type: 'message',
      role: 'assistant',
      model: request.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    const stop = { stop_reason: call === undefined ? 'end_turn' : 'tool_use', stop_sequence: null };
    if (request.inOnePiece === true) {
      const whole = call === undefined ? { type: 'text', text: said } : { ...block, input: call.input };
      return JSON.stringify({
        ...{ ...message, ...stop, content: [whole] },
        usage: { ...usage, output_tokens: USED.output },
      });
    }
    return serverSentEvents(
      [
        { type: 'message_start', message },
        { type: 'content_block_start', index: 0, content_block: block },
        { type: 'content_block_delta', index: 0, delta },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: stop, usage: { output_tokens: USED.output } },
        { type: 'message_stop' },
      ].map((data) => ({ event: data.type, data })),
    );
  },
  refusal: ({ status, message }) => ({
    type: 'error',
    error: { type: ERRORS[status] ?? 'api_error', message },
  }),
};
