import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ModelApi, ModelRequest } from './modelApi';
import { USED } from './modelApi';
import { anthropicApi } from './apis/anthropicApi';
import { chatApi } from './apis/chatApi';
import { geminiApi } from './apis/geminiApi';
import { responsesApi } from './apis/responsesApi';

/** What the model does next in a conversation. */
export type Turn =
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  /** Runs a shell command. */
  | { readonly kind: 'run'; readonly command: string }
  /** Calls a tool of our MCP server. */
  | { readonly kind: 'call'; readonly tool: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'say'; readonly text: string }
  /** Refuses as an overloaded or exhausted service does. */
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly message: string;
      readonly retryAfter?: number;
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Breaks off in the middle of an answer. */
  | { readonly kind: 'cut' }
  /** Answers with what is no stream of its protocol. */
  | { readonly kind: 'garble' };

/** Decides on a turn from the prompt and from what the tools have answered so far, oldest first. */
export type Script = (conversation: Pick<ModelRequest, 'prompt' | 'results' | 'tools'>) => Turn;

const APIS: readonly ModelApi[] = [anthropicApi, responsesApi, geminiApi, chatApi];

/** An answer that was given. */
interface Answer {
  readonly api: ModelApi;
  /** Whether it was part of the conversation, and no title or summary of it. */
  readonly isTalk: boolean;
  /** Whether it came to its end. */
  readonly isWhole: boolean;
}

/** A model on loopback that speaks the four APIs that coding agents use, and does what a script says. */
export class ModelStub {
  /** Requests so far, as `METHOD path`. */
  readonly requests: string[] = [];
  private readonly answers: Answer[] = [];
  private hangs = false;
  /** What it was told in each turn of the script. */
  readonly prompts: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly script: Script,
  ) {}

  /** Starts one that ends with the test. */
  static async start(script: Script): Promise<ModelStub> {
    const server = createServer();
    const stub = new ModelStub(server, script);
    server.on('request', (request, response) => void stub.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What all answers so far have used, in the words of `waves status --json`. */
  get served() {
    return usedBy(this.answers);
  }

  /** What those of them have used that were part of the conversation. */
  get talked() {
    return usedBy(this.answers.filter(({ isTalk }) => isTalk));
  }

  /** Answers nothing more. */
  hang(): void {
    this.hangs = true;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.requests.push(`${request.method} ${path}`);
    const api = APIS.find((candidate) => request.method === 'POST' && candidate.serves(path));
    const body = await bodyOf(request);
    if (this.hangs) {
      return;
    }
    if (api === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"not here"}}');
      return;
    }
    const asked: ModelRequest = api.read(body);
    if (asked.tools.length > 0 && asked.verdict === undefined) {
      this.prompts.push(asked.prompt);
    }
    // Requests without tools ask for titles and summaries of the conversation.
    const turn: Turn =
      asked.tools.length === 0
        ? { kind: 'say', text: 'A conversation' }
        : asked.verdict === undefined
          ? this.script(asked)
          : { kind: 'say', text: asked.verdict };
    switch (turn.kind) {
      case 'hang':
        return;
      case 'refuse': {
        const headers = turn.retryAfter === undefined ? {} : { 'retry-after': String(turn.retryAfter) };
        response.writeHead(turn.status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(api.refusal(turn)));
        return;
      }
      case 'cut': {
        const answer = api.answer({ kind: 'say', text: 'I begin.' }, asked);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        this.answers.push({ api, isTalk: true, isWhole: false });
        response.write(answer.slice(0, answer.length / 2), () => response.destroy());
        return;
      }
      case 'garble':
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {"this is": no JSON\n\ndata: <html>\n\n');
        return;
      default:
        response.writeHead(200, {
          'content-type': asked.inOnePiece === true ? 'application/json' : 'text/event-stream',
          'cache-control': 'no-cache',
        });
        this.answers.push({
          ...{ api, isWhole: true },
          isTalk: asked.tools.length > 0 && asked.verdict === undefined,
        });
        response.end(api.answer(turn, asked));
    }
  }
}

function usedBy(answers: readonly Answer[]) {
  // Of one that was cut, only Anthropic's API has told what it uses by then: all of the input, and one token of the output.
  const cut = answers.filter(({ api, isWhole }) => !isWhole && api.tellsCacheWrites === true);
  const whole = answers.filter(({ isWhole }) => isWhole);
  const told = [...whole, ...cut];
  const written = told.filter(({ api }) => api.tellsCacheWrites === true).length;
  return {
    input_tokens: told.length * USED.input,
    cache_read_tokens: told.length * USED.cacheRead,
    ...(written === 0 ? {} : { cache_write_tokens: written * USED.cacheWrite }),
    output_tokens: whole.length * USED.output + cut.length,
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as unknown);
}
