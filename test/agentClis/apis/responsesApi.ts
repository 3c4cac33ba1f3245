import type { ModelApi } from '../modelApi';
import { items, record, refusalType, serverSentEvents, textOf, toolCall, USED } from '../modelApi';

const WITHIN = ' > ';
/** Codex has calls of tools judged by a model where nobody is asked. */
const VERDICT = JSON.stringify({ outcome: 'allow', risk_level: 'low', user_authorization: 'high' });

/** `POST /v1/responses` as Codex speaks it. */
export const responsesApi: ModelApi = {
  serves: (path) => path.startsWith('/v1/responses'),
  read(body) {
    const { model, input, tools, text: form } = record(body);
    const asksToJudge = JSON.stringify(form ?? '').includes('"outcome"');
    const all = items(input);
    return {
      model: String(model),
      prompt: all
        .filter(({ role }) => role === 'user')
        .map(({ content }) => textOf(content))
        .join('\n'),
      // Those of a server come together, under its name.
      tools: items(tools).flatMap(({ name, type, tools: inner }) =>
        type === 'namespace'
          ? items(inner).map((tool) => `${String(name)}${WITHIN}${String(tool['name'])}`)
          : [String(name ?? type)],
      ),
      results: all
        .filter(({ type }) => type === 'function_call_output' || type === 'custom_tool_call_output')
        .map(({ output }) => textOf(output)),
      ...(asksToJudge ? { verdict: VERDICT } : {}),
    };
  },
  answer(turn, request) {
    const call = toolCall(turn, request.tools);
    const id = `item_${request.results.length}`;
    const item =
      call === undefined
        ? {
            type: 'message',
            id,
            role: 'assistant',
            content: [{ type: 'output_text', text: turn.kind === 'say' ? turn.text : '' }],
          }
        : {
            type: 'function_call',
            id,
            call_id: `call_${request.results.length}`,
            ...named(call.name),
            arguments: JSON.stringify(call.input),
          };
    const usage = {
      input_tokens: USED.input + USED.cacheRead,
      input_tokens_details: { cached_tokens: USED.cacheRead },
      output_tokens: USED.output,
      output_tokens_details: { reasoning_tokens: USED.thought },
      total_tokens: USED.input + USED.cacheRead + USED.output,
    };
    return serverSentEvents(
      [
        { type: 'response.created', response: { id: 'resp' } },
        { type: 'response.output_item.added', output_index: 0, item },
        { type: 'response.output_item.done', output_index: 0, item },
        { type: 'response.completed', response: { id: 'resp', usage } },
      ].map((data) => ({ event: data.type, data })),
    );
  },
  refusal: ({ status, message }) => ({
    error: { type: refusalType(status), message },
  }),
};

function named(tool: string): { readonly name: string; readonly namespace?: string } {
  const [namespace = '', name] = tool.split(WITHIN);
  return name === undefined ? { name: tool } : { name, namespace };
}
