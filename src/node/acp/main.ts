import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { CreateElicitationRequest, CreateElicitationResponse } from '@agentclientprotocol/sdk';
import { client, methods, ndJsonStream, RequestError } from '@agentclientprotocol/sdk';
import spawn from 'cross-spawn';
import type { AcpRequest } from '../../agents/launching/agentAdapter';
import { object } from '../../agents/streams/jsonValue';
import { awaitMessage, mailboxIn, tellRun } from '../attempts/agentMailbox';
import { beginSession, greet, say } from './conversation';
import { permit } from './permissions';

/** Between the end of a connection and the exit of its process, in milliseconds. */
const EXIT_MS = 1000;

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
  const stream = ndJsonStream(Writable.toWeb(stdin), Readable.toWeb(stdout));
  const lines: string[] = [];
  createInterface({ input: process.stdin }).on('line', (line) => lines.push(line));
  const app = client({ name: 'wave-orchestrator' })
    .onNotification(methods.client.session.update, ({ params }) => print('update', { update: params.update }))
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      const { option, refused } = permit(request.scopeFile, params);
      const answer = refused === undefined ? 'permitted' : 'refused';
      print('permission', {
        toolCall: params.toolCall,
        answer,
        ...(refused === undefined ? {} : { why: refused }),
      });
      return option === undefined
        ? { outcome: { outcome: 'cancelled' as const } }
        : { outcome: { outcome: 'selected' as const, optionId: option.optionId } };
    })
    .onRequest(methods.client.elicitation.create, ({ params }) => askPeople(params));
  const talking = app.connectWith(stream, async (agent) => {
    const sessionId = await beginSession(agent, request, await greet(agent, basename(program)));
    print('session', { id: sessionId, ...(request.model === undefined ? {} : { model: request.model }) });
    process.once('SIGTERM', () => {
      void agent.notify(methods.agent.session.cancel, { sessionId }).finally(() => process.exit(143));
    });
    let words: string | undefined = readFileSync(request.promptFile, 'utf8');
    let stopReason = '';
    while (words !== undefined) {
      const response = await say(agent, sessionId, words);
      ({ stopReason } = response);
      print('turn', response);
      words = lines.shift();
    }
    return stopReason;
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

/** Puts a question of the agent to people, and waits for their answer. */
async function askPeople(params: CreateElicitationRequest): Promise<CreateElicitationResponse> {
  const { requestedSchema } = params as { readonly requestedSchema?: unknown };
  const [first] = Object.entries(object(object(requestedSchema)['properties']));
  if (first === undefined) {
    return { action: 'decline' };
  }
  const [field, { type, enum: choices }] = [first[0], object(first[1])];
  const options = Array.isArray(choices) ? choices.map(String) : [];
  const id = `acp-${process.pid}-${Date.now()}`;
  const mailbox = mailboxIn(process.env);
  print('asked', { question: params.message });
  await tellRun(mailbox, { type: 'QUESTION', id, text: params.message, options });
  const { answer, text } = await awaitMessage(mailbox, id);
  const said = answer ?? text ?? '';
  const isNumber = type === 'number' || type === 'integer';
  const value = type === 'boolean' ? /^(yes|true)$/i.test(said) : isNumber ? Number(said) : said;
  return { action: 'accept', content: { [field]: value } };
}

function print(type: string, more: object): void {
  process.stdout.write(`${JSON.stringify({ type, ...more })}\n`);
}

/** The code by which an agent says that somebody has to log in first. */
const LOGIN_REQUIRED = -32000;

function failureOf(error: unknown): { readonly message: string; readonly status?: number } {
  const message = error instanceof Error ? error.message : String(error);
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
