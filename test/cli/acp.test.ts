import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

const DOC = readFileSync(resolve(__dirname, '../../docs/agents.md'), 'utf8');

/** The block of code that stands in the documentation after a sentence. */
function documented(after: string): string {
  const [, code] = /```\w+\n([^]*?)```/.exec(DOC.slice(DOC.indexOf(after))) ?? [];
  return code ?? '';
}

/** A plan of one package that an agent carries out. */
const plan = (agent: object, execution = {}) =>
  JSON.stringify({
    change_id: 'feature',
    execution,
    packages: [
      {
        id: 'wp-api',
        name: 'The API',
        description: 'Write src/api/hello.txt.',
        depends_on: [],
        retry_budget: 0,
        scope: { write_allow: ['src/api/**'], read_allow: ['**'] },
        locks: { files: [], keys: [] },
        verification: 'tier_a',
        agent,
      },
    ],
  });

/** An agent that answers a prompt with what `work` does; it may ask, tell and write. */
const agentDoing = (work: string, more = '') => `
  import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
  import { createInterface } from 'node:readline';
  const waiting = new Map();
  const send = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const ask = (method, params) => new Promise((resolve) => {
    const id = 'q' + waiting.size;
    waiting.set(id, resolve);
    send({ id, method, params });
  });
  const tell = (update) => send({ method: 'session/update', params: { sessionId: 'one', update } });
  const say = (text) => tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
  const options = ['allow_once', 'reject_once'].map((kind) => ({ optionId: kind, name: kind, kind }));
  let cwd, servers, loaded, called;
  const write = async (path) => {
    const toolCall = { toolCallId: path, title: 'Write', kind: 'edit', locations: [{ path: cwd + '/' + path }] };
    tell({ sessionUpdate: 'tool_call', ...toolCall, status: 'pending' });
    const { outcome } = await ask('session/request_permission', { sessionId: 'one', toolCall, options });
    if (outcome.optionId === 'allow_once') writeFileSync(cwd + '/' + path, 'hello');
    tell({ sessionUpdate: 'tool_call_update', toolCallId: path, status: 'completed' });
    return outcome.optionId;
  };
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const { id, method, params, result } = JSON.parse(line);
    if (method === undefined) return waiting.get(id)?.(result);
    const answer = (result) => send({ id, result });
    const agentCapabilities = { loadSession: true, sessionCapabilities: { title: {} } };
    if (method === 'initialize') return answer({ protocolVersion: 1, agentCapabilities });
    if (method === 'session/set_title') { called = params.title; return answer({ title: called }); }
    if (method === 'session/load') { cwd = params.cwd; loaded = params.sessionId; return answer({}); }
    if (method === 'session/new') {
      ${more}
      cwd = params.cwd; servers = params.mcpServers;
      return answer({ sessionId: 'one' });
    }
    if (method === 'session/prompt') { ${work} }
  });
`;

/** Runs the plan to its end with an agent that is this script. */
async function runWith(script: string, agent: object = {}) {
  const repository = gitRepository({
    files: {
      'work-packages.yaml': plan({ command: 'node "$AGENT"', protocol: 'acp', ...agent }),
      'src/api/index.ts': '',
      'src/other/a.ts': '',
    },
  });
  const env = { AGENT: agentFile(repository, script) };
  const finished = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
  return {
    ...finished,
    repository,
    item: await itemOf(repository),
    log: await logOf(repository),
    why: (await waves(repository.root, ['why', 'wp-api'])).out,
  };
}

function agentFile(repository: TestRepository, script: string): string {
  repository.write({ '.git/agent.mjs': script });
  return join(repository.root, '.git/agent.mjs');
}

/** What is known of the package so far. */
async function itemOf(repository: TestRepository) {
  const { out } = await waves(repository.root, ['status', '--json']);
  return out === '' ? undefined : (JSON.parse(out) as RunStatus).packages['wp-api'];
}

async function logOf(repository: TestRepository): Promise<string> {
  return (await waves(repository.root, ['logs', 'wp-api'])).out;
}

describe('an agent that speaks the Agent Client Protocol', () => {
  it('is an agent after what the documentation says: a dozen lines, and a line in the plan', async () => {
    const { code, item, log, repository } = await runWith(documented('The whole agent:'));
    expect(DOC).toContain("agent: { command: 'node my-agent.mjs', protocol: acp }");
    expect({ code, state: item?.state, log }).toMatchObject({ code: 0, state: 'done' });
    expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('hello');
    expect(log).toContain('The greeting is in place.');
    // What it does not tell in a way that can be relied on is not said.
    expect(item?.usage).toBeUndefined();
    expect((await waves(repository.root, ['status'])).out).toContain('Not told what they used: wp-api');
  });

  it('is permitted what its scope admits and nothing else, has our tools and its name, its plan and its files shown', async () => {
    const { code, item, log, repository } = await runWith(
      agentDoing(`
        tell({ sessionUpdate: 'plan', entries: [{ content: 'Greet', status: 'in_progress', priority: 'high' }] });
        const answers = [await write('src/other/hello.txt'), await write('src/api/hello.txt')];
        say([answers.join(' then '), 'tools of ' + servers.map(({ name }) => name).join(), called].join(', '));
        answer({ stopReason: 'end_turn' });
      `),
    );
    expect({ code, state: item?.state, log }).toMatchObject({ code: 0, state: 'done' });
    expect(log).toContain('reject_once then allow_once, tools of waves, wp-api');
    expect(log).toContain('0 of 1 done, now: Greet');
    expect(log).toMatch(/! Write .*src\/other\/hello\.txt: not allowed/);
    expect(log).toMatch(/> Write .*src\/api\/hello\.txt/);
    expect(repository.files('waves/feature/integration')).not.toContain('src/other/hello.txt');
  });

  it('is answered what it asks people', async () => {
    const repository = gitRepository({
      files: {
        'work-packages.yaml': plan({ command: 'node "$AGENT"', protocol: 'acp' }),
        'src/api/index.ts': '',
      },
    });
    const script = agentDoing(`
      const requestedSchema = { type: 'object', properties: { colour: { type: 'string', enum: ['red', 'blue'] } } };
      const { content } = await ask('elicitation/create', { sessionId: 'one', mode: 'form', message: 'Which colour?', requestedSchema });
      writeFileSync(cwd + '/src/api/hello.txt', content.colour);
      answer({ stopReason: 'end_turn' });
    `);
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], {
      AGENT: agentFile(repository, script),
    });
    await waitFor('it asks', async () =>
      (await waves(repository.root, ['status'])).out.includes('asks: Which colour?'),
    );
    expect(await waves(repository.root, ['answer', 'wp-api', 'blue'])).toMatchObject({ code: 0 });
    expect((await running.finished).code).toBe(0);
    expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('blue');
  });

  it('goes on in its own conversation when a budget has held it and somebody resumes it', async () => {
    const budget = { package: { cost_usd: 0.1 }, action: 'hold' };
    const repository = gitRepository({
      files: {
        'work-packages.yaml': plan({ command: 'node "$AGENT"', protocol: 'acp' }, { agents: { budget } }),
        'src/api/index.ts': '',
      },
    });
    const script = agentDoing(`
      writeFileSync(cwd + '/src/api/hello.txt', 'in ' + loaded + ', ' + existsSync(cwd + '/src/api/begun.txt'));
      if (loaded !== undefined) return answer({ stopReason: 'end_turn' });
      writeFileSync(cwd + '/src/api/begun.txt', 'hello');
      // It goes on as long as nobody ends it.
      tell({ sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.5, currency: 'USD' } });
    `);
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], {
      AGENT: agentFile(repository, script),
    });
    await waitFor('it is held', async () => {
      const item = await itemOf(repository);
      return item?.state === 'ready' && item.usage !== undefined;
    });
    expect((await itemOf(repository))?.usage).toMatchObject({
      cost_usd: 0.5,
      cost_basis: 'measured',
    });
    expect(await waves(repository.root, ['resume', 'wp-api'])).toMatchObject({ code: 0 });
    expect((await running.finished).code).toBe(0);
    expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('in one, true');
  });

  // What each tells is read in test/agents/streams.
  inDepth.each([
    [
      '@agentclientprotocol/codex-acp',
      `tell({ sessionUpdate: 'session_info_update', _meta: { codex: { threadStatus: { type: 'systemError' } } } });
       say('exceeded retry limit, last status: ');
       say('429 Too Many Requests');`,
    ],
    ['Copilot', "say('Error: 429 Too Many Requests');"],
  ])(
    'waits for its quota where a turn of %s broke off, which it ends as any other',
    async (name, breaking) => {
      const script = agentDoing(`say('I begin.'); ${breaking} answer({ stopReason: 'end_turn' });`);
      const repository = gitRepository({
        files: { 'work-packages.yaml': plan({ command: 'node "$AGENT"', protocol: 'acp' }) },
      });
      const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], {
        AGENT: agentFile(
          repository,
          script.replace(
            'protocolVersion: 1,',
            `protocolVersion: 1, agentInfo: { name: '${name}', version: '1' },`,
          ),
        ),
      });
      await waitFor('its quota is waited for', () => running.out().includes('is used up'));
      expect((await itemOf(repository))?.blocked_by).toMatchObject([
        { kind: 'quota', message: expect.stringContaining('429 Too Many Requests') as unknown },
      ]);
      running.signal('SIGINT');
      await running.finished;
    },
  );

  it.each([
    [
      'login',
      agentDoing('', "return send({ id, error: { code: -32000, message: 'Authentication required' } });"),
      {},
      /not logged in.*Authentication required/,
    ],
    [
      'model',
      agentDoing(''),
      { model: 'big' },
      /cannot use the model big.*The model big is unknown: the agent lets nobody/,
    ],
    [
      'option',
      'console.error("error: unknown option \'--no-such\'"); process.exit(1);',
      { args: ['--no-such'] },
      /node "\$AGENT" does not know the option --no-such, which it is given by `args`/,
    ],
  ])('uses up no attempt where it lacks its %s, and says so', async (cause, script, agent, words) => {
    const { code, item, why } = await runWith(script, agent);
    expect({ code, ...item }).toMatchObject({
      code: 3,
      state: 'ready',
      blocked_by: [{ kind: 'unusable', cause }],
    });
    expect(why).toMatch(words);
  });

  it.each([
    [
      'it speaks another version',
      agentDoing('').replace('protocolVersion: 1', 'protocolVersion: 7'),
      {},
      /^node "\$AGENT" speaks version 7 of the Agent Client Protocol; this one speaks 1/,
    ],
    ['its model refuses', agentDoing("answer({ stopReason: 'refusal' });"), {}, /its model refused to go on/],
    ['it ends too soon', 'process.exit(3);', {}, /The agent ended before it had finished: exit code 3/],
  ])('fails when %s, and says so', async (_case, script, agent, message) => {
    const { code, item } = await runWith(script, agent);
    expect({ code, state: item?.state }).toEqual({ code: 1, state: 'failed' });
    expect(item?.message).toMatch(message);
  });
});
