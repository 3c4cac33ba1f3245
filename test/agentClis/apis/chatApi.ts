import type { ModelApi } from '../modelApi';
import { items, record, refusalType, serverSentEvents, textOf, toolCall, USED } from '../modelApi';

/** `POST /v1/chat/completions` as OpenCode and GitHub Copilot CLI speak it. */
export const chatApi: ModelApi = {
  serves: (path) => path.endsWith('/chat/completions'),
  read(body) {
    const { model, messages, tools } = record(body);
    const all = items(messages);
    return {
      model: String(model),
      prompt: all
        .filter(({ role }) => role === 'user')
        .map(({ content }) => textOf(content))
        .join('\n'),
      tools: items(tools).map((tool) => String(record(tool['function'])['name'])),
      results: all.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content)),
    };
  },
  answer(turn, request) {
    const call = toolCall(turn, request.tools);
    const delta =
      call === undefined
        ? { role: 'assistant', content: turn.kind === 'say' ? turn.text : '' }
        : {
            role: 'assistant',
            tool_calls: [
              {
                index: 0,
                id: `call_${request.results.length}`,
                type: 'function',
                function: { name: call.name, arguments: JSON.stringify(call.input) },
              },
            ],
          };
    const chunk = (choice: object, usage?: object) => ({
      data: {
        id: 'chatcmpl',
        object: 'chat.completion.chunk',
        created: 0,
        model: request.model,
        choices: [{ index: 0, ...choice }],
        ...(usage === undefined ? {} : { usage }),
      },
    });
    const usage = {
      prompt_tokens: USED.input + USED.cacheRead,
      prompt_tokens_details: { cached_tokens: USED.cacheRead },
      completion_tokens: USED.output,
      completion_tokens_details: { reasoning_tokens: USED.thought },
      total_tokens: USED.input + USED.cacheRead + USED.output,
    };
    return serverSentEvents([
      chunk({ delta, finish_reason: null }),
      chunk({ delta: {}, finish_reason: call === undefined ? 'stop' : 'tool_calls' }, usage),
      { data: '[DONE]' },
    ]);
  },
  refusal: ({ status, message }) => ({
    error: { message, type: refusalType(status), code: String(status) },
  }),
};
