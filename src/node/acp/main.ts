import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionUpdate } from '@agentclientprotocol/sdk';
import { client, methods, ndJsonStream, RequestError } from '@agentclientprotocol/sdk';
import spawn from 'cross-spawn';
import type { TroubleCause } from '../../run/agents/agents';
import type { AcpRequest } from '../../agents/launching/agentAdapter';
import { beginSession, greet, LOGIN_REQUIRED, say, UnknownChoice } from './conversation';
import type { Asked } from './people';
import { answerForm, askPerson } from './people';
import type { Permission } from './permissions';
import { permit } from './permissions';

/** How agents that end a turn which their service has broken off as any other tell that it is none, by what they call themselves. */
const SIGNS: Readonly<Record<string, (update: SessionUpdate) => 'broken' | 'well' | undefined>> = {
  // codex-acp 2.6: by the state of its thread; why it is so, it says next.
  '@agentclientprotocol/codex-acp': ({ _meta: meta }) => {
    const { codex } = (meta ?? {}) as { codex?: { threadStatus?: { type?: unknown } | null } | null };
    const type = codex?.threadStatus?.type;
    return type === undefined ? undefined : type === 'systemError' ? 'broken' : 'well';
  },
  // Copilot CLI 1.0.102: by its last words alone, which come in one piece.
  Copilot: (update) => {
    const words = wordsOf(update);
    return words === undefined ? undefined : words.startsWith('Error: ') ? 'broken' : 'well';
  },
};

/** Whether the turn of an agent broke off, though the protocol says that it has come to its end. */
class BrokenTurn {
  private readonly signOf: (typeof SIGNS)[string] | undefined;
  private isBroken = false;
  private words = '';

  /** @param agent what it calls itself. */
  constructor(agent: string | undefined) {
    this.signOf = SIGNS[agent ?? ''];
  }

  /** Takes what the agent tells. */
  take(update: SessionUpdate): void {
    const sign = this.signOf?.(update);
    if (sign !== undefined) {
      this.isBroken = sign === 'broken';
      this.words = '';
    }
    this.words += wordsOf(update) ?? '';
  }

  /** What the agent has said of why its turn broke off; undefined: it did not. */
  get reason(): string | undefined {
    const words = this.words.replace(/^Error: /, '').trim();
    return this.isBroken ? words || 'The agent reports an error.' : undefined;
  }
}

function wordsOf(update: SessionUpdate): string | undefined {
  return update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text'
    ? update.content.text
    : undefined;
}

/** The longest message of an agent, in bytes: one that is longer ends the conversation, and with it what it has used untold. */
const LONGEST_MESSAGE = 128 * 1024 * 1024;

/** Between the end of a connection and the exit of its process, in milliseconds. */
const EXIT_MS = 1000;

/** How long an agent that is cancelled may take to say what it has done, in milliseconds. */
const CANCEL_MS = 2000;

/**
 * Our client of the Agent Client Protocol: `node acp-client.js <request file> <agent's program> <arguments...>`. It carries one
 * attempt out with that agent and prints what happens, one JSON object a line, as `AcpStream` reads it. Lines on its standard
 * input are said to the agent once it has come to an end with what it was told before. It ends with 0 where the agent says
 * that it has finished.
 */
async function carryOut(requestFile: string, argv: readonly string[]): Promise<number> {
  const request = JSON.parse(readFileSync(requestFile, 'utf8')) as AcpRequest;
  const [program = '', ...args] = argv;
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  const child = spawn(program, args, { cwd: request.cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) {
    throw new Error(`${program} has no standard input or output.`);
  }
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`The agent ended before it had finished: ${signal ?? `exit code ${String(code)}`}.`));
    });
  });
  ended.catch(() => undefined);
  stdin.on('error', () => undefined);
  const limits = { maxMessageBytes: LONGEST_MESSAGE };
  const stream = ndJsonStream(Writable.toWeb(stdin), Readable.toWeb(stdout), limits);
  const lines: string[] = [];
  createInterface({ input: process.stdin }).on('line', (line) => lines.push(line));
  const cancelled = new AbortController();
  const ask = async (asked: Asked) => {
    const answer = await askPerson(asked, (question) => print('asked', { question }), cancelled.signal);
    print('answered', {});
    return answer;
  };
  // What an earlier conversation was is told once more while it is loaded; it has been read already.
  let hasBegun = false;
  let turn = new BrokenTurn(undefined);
  const app = client({ name: 'wave-orchestrator' })
    .onNotification(methods.client.session.update, ({ params }) => {
      if (hasBegun) {
        turn.take(params.update);
        print('update', { update: params.update });
      }
    })
    .onRequest(methods.client.session.requestPermission, async ({ params }) => {
      const { option, refused, words } = await permit(request.scopeFile, params, ask).catch(
        giveUp(cancelled),
      );
      const answer = refused === undefined ? 'permitted' : 'refused';
      const why = refused === undefined ? {} : { why: refused };
      print('permission', { toolCall: params.toolCall, answer, ...why });
      lines.push(...(words === undefined ? [] : [words]));
      return option === undefined
        ? { outcome: { outcome: 'cancelled' as const } }
        : { outcome: { outcome: 'selected' as const, optionId: option.optionId } };
    })
    .onRequest(methods.client.elicitation.create, ({ params }) =>
      answerForm(params, ask).catch((error: unknown) => {
        if (cancelled.signal.aborted) {
          return { action: 'cancel' as const };
        }
        throw error;
      }),
    );
  const talking = app.connectWith(stream, async (agent) => {
    const greeting = await greet(agent, request.command);
    turn = new BrokenTurn(greeting.agent?.name);
    const { sessionId, goesOn } = await beginSession(agent, request, greeting);
    hasBegun = true;
    const { model, goOn = '', promptFile, spentUsd } = request;
    print('session', {
      id: sessionId,
      ...(greeting.agent === undefined ? {} : { agent: greeting.agent }),
      ...(model === undefined ? {} : { model }),
      ...(goesOn && spentUsd !== undefined ? { spentUsd } : {}),
    });
    cancelled.signal.addEventListener('abort', () => {
      void agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => undefined);
    });
    let words: string | undefined = goesOn && goOn !== '' ? goOn : readFileSync(promptFile, 'utf8');
    let stopReason = '';
    while (words !== undefined && !cancelled.signal.aborted) {
      const response = await say(agent, sessionId, words);
      ({ stopReason } = response);
      print('turn', response);
      if (turn.reason !== undefined) {
        throw new Error(turn.reason);
      }
      words = lines.shift();
    }
    return stopReason;
  });
  // Whoever asks twice gets no other answer: the agent has its time.
  process.on('SIGTERM', () => {
    cancelled.abort();
    const patience = pause(CANCEL_MS, undefined, { ref: false });
    void Promise.race([talking, ended, patience])
      .catch(() => undefined)
      .then(() => process.exit(TERMINATED));
  });
  // How the agent ended says more than that its connection was closed by that.
  const stopReason = await talking.catch((error: unknown) =>
    error instanceof RequestError ? Promise.reject(error) : Promise.race([ended, later(error)]),
  );
  if (stopReason !== 'end_turn') {
    const why = STOPS[stopReason] ?? `it stopped with ${stopReason}`;
    print('failure', { message: `The agent has not finished: ${why}.` });
    return 1;
  }
  return 0;
}

/** What was asked while everything is cancelled is answered with that, as the protocol wants it. */
function giveUp(cancelled: AbortController): (error: unknown) => Permission {
  return (error) => {
    if (cancelled.signal.aborted) {
      return { option: undefined, refused: 'It was cancelled.' };
    }
    throw error;
  };
}

/** Exit code of a program that was asked to end. */
const TERMINATED = 143;

/** Fails, but leaves an agent that ends the time to be seen. */
async function later(error: unknown): Promise<never> {
  await pause(EXIT_MS);
  throw error;
}

const STOPS: Readonly<Record<string, string>> = {
  max_tokens: 'its model had no room left for an answer (context window)',
  max_turn_requests: 'it reached its limit of requests (max turns)',
  refusal: 'its model refused to go on',
  cancelled: 'it was cancelled',
};

function print(type: string, more: object): void {
  process.stdout.write(`${JSON.stringify({ type, ...more })}\n`);
}

function failureOf(error: unknown): {
  readonly message: string;
  readonly status?: number;
  readonly cause?: TroubleCause;
} {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnknownChoice) {
    return { message, cause: error.trouble };
  }
  if (!(error instanceof RequestError)) {
    return { message };
  }
  const { data } = error;
  const details = data === undefined ? '' : ` ${typeof data === 'string' ? data : JSON.stringify(data)}`;
  return { message: `${message}${details}`, ...(error.code === LOGIN_REQUIRED ? { status: 401 } : {}) };
}

const [, , requestFile = '', ...argv] = process.argv;
void carryOut(requestFile, argv)
  .catch((error: unknown) => {
    print('failure', failureOf(error));
    return 1;
  })
  .then((code) => process.stdout.write('', () => process.exit(code)));
