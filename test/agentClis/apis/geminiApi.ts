import type { ModelApi } from '../modelApi';
import { items, record, serverSentEvents, textOf, toolCall, USED } from '../modelApi';

/** `POST /v1beta/models/MODEL:streamGenerateContent` as Gemini CLI speaks it. */
export const geminiApi: ModelApi = {
  serves: (path) => path.includes(':streamGenerateContent'),
  read(body) {
    const { contents, tools } = record(body);
    const parts = items(contents)
      .filter(({ role }) => role !== 'model')
      .flatMap(({ parts: list }) => items(list));
    return {
      model: '',
      prompt: textOf(parts),
      tools: items(tools).flatMap(({ functionDeclarations }) =>
        items(functionDeclarations).map(({ name }) => String(name)),
      ),
      results: parts.flatMap(({ functionResponse }) =>
        functionResponse === undefined ? [] : [JSON.stringify(functionResponse)],
      ),
    };
  },
  answer(turn, request) {
    const call = toolCall(turn, request.tools);
    const part =
      call === undefined
        ? { text: turn.kind === 'say' ? turn.text : '' }
        : { functionCall: { name: call.name, args: call.input } };
    const usageMetadata = {
      promptTokenCount: USED.input + USED.cacheRead,
      cachedContentTokenCount: USED.cacheRead,
      candidatesTokenCount: USED.output - USED.thought,
      thoughtsTokenCount: USED.thought,
      totalTokenCount: USED.input + USED.cacheRead + USED.output,
    };
    const candidate = { index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' };
    return serverSentEvents([{ data: { candidates: [candidate], usageMetadata } }]);
  },
  refusal: ({ status, message }) => ({
    error: { code: status, message, status: statusWord(status) },
  }),
};

function statusWord(status: number): string {
  switch (status) {
    case 429:
      return 'RESOURCE_EXHAUSTED';
    case 400:
      return 'INVALID_ARGUMENT';
    default:
      return 'INTERNAL';
  }
}
