import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import type { ScriptedAgent } from '../support/acpAgent';
import { acpAgent, ASKS_ABOUT_INSTALLS, PERMISSION_OPTIONS } from '../support/acpAgent';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** A repository with a plan of one package that a scripted agent carries out. */
function repositoryWith(script: ScriptedAgent, agent = {}, execution = {}) {
  const repository = gitRepository({
    files: {
      'work-packages.yaml': JSON.stringify({
        change_id: 'feature',
        execution,
        packages: [
          {
            ...{ id: 'wp-api', name: 'The API', description: 'Write src/api/hello.txt.', depends_on: [] },
            scope: { write_allow: ['src/api/**'], read_allow: ['**'] },
            ...{ locks: { files: [], keys: [] }, verification: 'tier_a', retry_budget: 0 },
            agent: { command: 'node "$AGENT"', protocol: 'acp', ...agent },
          },
        ],
      }),
      'src/api/index.ts': '',
      '.waves/guardrails.yaml': ASKS_ABOUT_INSTALLS,
    },
  });
  repository.write({ '.git/agent.mjs': acpAgent(script) });
  return { repository, env: { AGENT: join(repository.root, '.git/agent.mjs') } };
}

/** What is known of the run so far; nothing before it has begun. */
async function statusOf(repository: TestRepository): Promise<Partial<RunStatus>> {
  const { out } = await waves(repository.root, ['status', '--json']);
  return out === '' ? {} : (JSON.parse(out) as RunStatus);
}

/** Runs to the end; each question in the order of asking is answered with what stands beside its words. */
async function runAnswering(
  { repository, env }: ReturnType<typeof repositoryWith>,
  answers: readonly (readonly [question: string, answer: string])[],
) {
  const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
  for (const [question, answer] of answers) {
    // That it waits for an answer is told of its work a moment before the question is open.
    await waitFor(`it asks ${question}`, async () =>
      (await statusOf(repository)).questions?.some(({ text }) => text.includes(question)),
    );
    expect((await waves(repository.root, ['answer', 'wp-api', answer])).code).toBe(0);
  }
  const { code } = await running.finished;
  const log = (await waves(repository.root, ['logs', 'wp-api'])).out;
  return { code, log, item: (await statusOf(repository)).packages?.['wp-api'] };
}

const written = (repository: TestRepository) =>
  repository.show('waves/feature/integration', 'src/api/hello.txt');

const INSTALL = `{ toolCallId: 'a', title: 'Install', kind: 'execute', rawInput: { command: 'npm install left-pad' } }`;
const asksToInstall = `
  const answer = await ask(${INSTALL}, ${JSON.stringify(PERMISSION_OPTIONS)});
`;

describe('an agent of the protocol and people', () => {
  it('asks a person for what a guardrail says, with the choices that it offers, and the same conversation goes on', async () => {
    const placed = repositoryWith({
      work: `
        const free = await ask({ toolCallId: 'b', title: 'List', kind: 'execute', rawInput: { command: ['ls', '-l'] } }, ${JSON.stringify(PERMISSION_OPTIONS)});
        ${asksToInstall}
        write('src/api/hello.txt', [session, free, answer].join());
      `,
    });
    const { repository, env } = placed;
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    const block = await waitFor('it asks', async () =>
      (await statusOf(repository)).packages?.['wp-api']?.blocked_by.find(({ kind }) => kind === 'question'),
    );
    expect(block).toMatchObject({
      text: 'May it do this: $ npm install left-pad? The guardrail install asks about `npm install`. It runs what strangers wrote.',
      options: ['Yes', 'Yes, and do not ask again', 'No'],
    });
    await waves(repository.root, ['answer', 'wp-api', 'Yes, and do not ask again']);
    expect((await running.finished).code).toBe(0);
    expect(written(repository)).toBe('new,once,always');
    expect((await statusOf(repository)).packages?.['wp-api']).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('is refused by a person, and told their own words next in the same conversation', async () => {
    const placed = repositoryWith({
      work: `
        if (words.includes('leave it')) {
          write('src/api/hello.txt', 'without');
          return { stopReason: 'end_turn' };
        }
        ${asksToInstall}
        await say('The answer was ' + answer);
      `,
    });
    const { code, log, item } = await runAnswering(placed, [['npm install', 'leave it, write it yourself']]);
    expect({ code, state: item?.state, log }).toMatchObject({ code: 0, state: 'done' });
    expect(log).toContain('The answer was no');
    expect(log).toMatch(/npm install left-pad.*not allowed/);
    expect(written(placed.repository)).toBe('without');
  });

  it('has each field of its forms asked, and asked again where the answer does not fit', async () => {
    const placed = repositoryWith({
      work: `
        const { content } = await form('The greeting', {
          type: 'object',
          required: ['count', 'loud'],
          properties: {
            colour: { type: 'string', title: 'Colour', oneOf: [{ const: 'r', title: 'Red' }, { const: 'b', title: 'Blue' }] },
            count: { type: 'integer', title: 'How often' },
            loud: { type: 'boolean' },
            name: { type: 'string' },
            tags: { type: 'array', items: { type: 'string', enum: ['x', 'y', 'z'] } },
          },
        });
        write('src/api/hello.txt', JSON.stringify(content));
      `,
    });
    const { code } = await runAnswering(placed, [
      ['Colour', 'Red'],
      ['How often', 'often'],
      ['a whole number is needed', '3'],
      ['loud', 'no'],
      ['– name', 'skip'],
      ['– tags', 'x, z'],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(written(placed.repository))).toEqual({
      colour: 'r',
      count: 3,
      loud: false,
      tags: ['x', 'z'],
    });
  });

  inDepth('is cancelled by the protocol while it waits for a person, and its request with it', async () => {
    const { repository, env } = repositoryWith({
      work: `
        process.on('SIGTERM', () => undefined);
        ${asksToInstall}
        await untilCancelled;
        // Longer than the shell that has started it takes to end.
        await pause(200);
        write('src/api/hello.txt', 'told: ' + answer);
        await pause(100_000);
      `,
    });
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    await waitFor('it asks', async () =>
      (await waves(repository.root, ['status'])).out.includes('npm install'),
    );
    running.signal('SIGINT');
    await running.finished;
    const item = await waitFor('it has ended', async () => {
      const now = (await statusOf(repository)).packages?.['wp-api'];
      return now?.state === 'cancelled' ? now : undefined;
    });
    expect(item.blocked_by.filter(({ kind }) => kind === 'question')).toEqual([]);
    expect(readFileSync(placeOf(repository), 'utf8')).toBe('told: cancelled');
  });
});

describe('what an agent of the protocol offers', () => {
  const offers = {
    modes: {
      currentModeId: 'ask',
      availableModes: [
        { id: 'https://x.example/modes#plan', name: 'Plan' },
        { id: 'ask', name: 'Ask' },
      ],
    },
    configOptions: [
      {
        ...{ type: 'select', id: 'effort', category: 'thought_level', name: 'Effort', currentValue: 'low' },
        options: [
          { value: 'low', name: 'Low' },
          { value: 'high', name: 'High' },
        ],
      },
      { ...{ type: 'boolean', id: 'fast', name: 'Fast', currentValue: false } },
    ],
  };

  it('is chosen by `options`: its mode, and what it calls its options or their category', async () => {
    const placed = repositoryWith(
      { offers, work: `write('src/api/hello.txt', JSON.stringify(chosen));` },
      { options: { mode: 'plan', thought_level: 'High', fast: true } },
    );
    const { code, log } = await runAnswering(placed, []);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(JSON.parse(written(placed.repository))).toEqual({
      mode: 'https://x.example/modes#plan',
      effort: 'high',
      fast: true,
    });
  });

  it('is named where a plan asks for something else, which uses up no attempt', async () => {
    const { repository, env } = repositoryWith({ offers, work: '' }, { options: { effort: 'huge' } });
    const { code } = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    const item = (await statusOf(repository)).packages?.['wp-api'];
    expect({ code, ...item }).toMatchObject({ code: 3, state: 'ready', blocked_by: [{ cause: 'option' }] });
    expect((await waves(repository.root, ['why', 'wp-api'])).out).toMatch(
      /does not take what its `options` say of effort: Unknown option effort: huge\. The agent offers low, high\./,
    );
  });
});

describe('a conversation that an agent of the protocol goes on with', () => {
  it('is told what a person answered and nothing else, is not shown twice, and costs what came on top', async () => {
    const cost = (amount: number) => ({
      sessionUpdate: 'usage_update',
      used: 1,
      size: 2,
      cost: { amount, currency: 'USD' },
    });
    const placed = repositoryWith({
      earlier: [
        { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Said long ago.' } },
        cost(0.5),
      ],
      work: `
        if (session === 'new') {
          await tell(${JSON.stringify(cost(0.5))});
          await say('Red or blue?');
          return { stopReason: 'end_turn' };
        }
        await tell(${JSON.stringify(cost(0.75))});
        write('src/api/hello.txt', words);
        await say('It is written.');
      `,
    });
    const { repository, env } = placed;
    expect((await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env)).code).toBe(3);
    expect((await waves(repository.root, ['answer', 'wp-api', 'Blue it is.'], env)).code).toBe(0);
    const done = await waitFor('it has gone on', async () => {
      const now = await statusOf(repository);
      return now.state === 'running' ? undefined : now.packages?.['wp-api'];
    });
    expect(done).toMatchObject({
      state: 'done',
      attempt: 2,
      usage: { cost_usd: 0.75, cost_basis: 'measured' },
    });
    expect(written(repository)).toMatch(/^Blue it is\./);
    expect(written(repository)).not.toContain('Write src/api/hello.txt');
    const log = (await waves(repository.root, ['logs', 'wp-api'])).out;
    expect(log).toContain('It is written.');
    expect(log).not.toContain('Said long ago.');
  });
});

/** Where the package works, beside the repository. */
function placeOf({ root }: TestRepository): string {
  return `${root}.worktrees/feature/wp-api/src/api/hello.txt`;
}
