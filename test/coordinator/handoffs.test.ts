import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';
import { servedCoordinator } from './servedCoordinator';

/** What every agent below begins with: how it asks the coordinator. */
const ASK = `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
const { COORDINATION_API_URL: url, COORDINATION_API_KEY: key, WAVES_PACKAGE: name, WAVES_ATTEMPT: attempt } = process.env;
async function ask(method, path, body) {
  const headers = { Authorization: 'Bearer ' + key, 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return response.json();
}
async function answerOne() {
  for (;;) {
    const { messages } = await ask('GET', '/run/inbox');
    const asked = messages.find(({ kind }) => kind === 'handoff');
    if (asked) {
      return ask('POST', '/run/handoff', { handoff_id: asked.id, message: 'It is GET /users' });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
async function requestAndWait(to) {
  const first = await ask('POST', '/run/handoff', { package_id: to, message: 'Which path?', files: ['api/users.ts'] });
  const { text } = await ask('POST', '/run/answer', { id: first.id, wait_seconds: 40 });
  writeFileSync(name + '.json', JSON.stringify({ first: first.text, text }));
}
`;

const run = async (root: string) => {
  const { code, out, err } = await waves(root, ['run', 'work-packages.yaml', '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);
};

const BRANCH = 'waves/test-feature/integration';

it('brings what an agent asks to the package that it asks, and the answer back', async () => {
  const plan = planText([
    { id: 'api', command: 'node api.mjs', writes: ['api.json'] },
    { id: 'web', command: 'node web.mjs', writes: ['web.json'] },
  ]);
  const repository = gitRepository({
    files: {
      'work-packages.yaml': plan,
      'api.mjs': `${ASK}\nwriteFileSync('api.json', JSON.stringify(await answerOne()));`,
      'web.mjs': `${ASK}\nawait requestAndWait('api');`,
    },
  });
  const events = await run(repository.root);
  expect(JSON.parse(repository.git('show', `${BRANCH}:web.json`))).toEqual({
    first: 'api is asked. Go on with what you can.',
    text: 'It is GET /users',
  });
  const types = events.map(({ type }) => type);
  expect(types.indexOf('handoff.made')).toBeLessThan(types.indexOf('handoff.answered'));
  expect(events.find(({ type }) => type === 'handoff.made')).toMatchObject({
    from: 'web',
    to: 'api',
    message: 'Which path?',
    files: ['api/users.ts'],
  });
});

inDepth('lets a package that has merged its work begin once more for what it is asked', async () => {
  const again = `${ASK}
if (attempt === '1') {
  writeFileSync('api.json', '1');
} else {
  await answerOne2();
  writeFileSync('api.json', '2');
}
async function answerOne2() {
  const prompt = (await import('node:fs')).readFileSync(process.env.WAVES_PROMPT_FILE, 'utf8');
  const handoff_id = /"handoff":"([^"]+)"/.exec(prompt)[1];
  return ask('POST', '/run/handoff', { handoff_id, message: 'It is GET /users' });
}`;
  const plan = planText([
    { id: 'api', command: 'node api.mjs', writes: ['api.json'] },
    { id: 'web', dependsOn: ['api'], command: 'node web.mjs', writes: ['web.json'] },
  ]);
  const repository = gitRepository({
    files: {
      'work-packages.yaml': plan,
      'api.mjs': again,
      'web.mjs': `${ASK}\nawait requestAndWait('api');`,
    },
  });
  await run(repository.root);
  expect(JSON.parse(repository.git('show', `${BRANCH}:web.json`))).toMatchObject({
    text: 'It is GET /users',
  });
  expect(repository.git('show', `${BRANCH}:api.json`)).toBe('2');
});

it('leaves what a run came to for whoever goes on, as sessions that begin read it', async () => {
  const { root } = gitRepository({
    files: {
      'work-packages.yaml': planText([
        { id: 'good', command: 'echo x > good.txt', writes: ['good.txt'], locks: ['db:users'] },
        { id: 'bad', command: 'exit 3' },
      ]),
    },
  });
  expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(1);
  const { http } = await servedCoordinator([], join(root, '.git'), root);
  const { body } = await http('POST', '/handoffs/read', { body: {} });
  expect(body).toMatchObject({
    handoffs: [
      {
        agent_name: 'waves',
        summary: expect.stringContaining('failed, 1 of 2 packages') as string,
        completed_work: [expect.stringMatching(/^good: /)],
        in_progress: ['bad is failed: The agent exited with code 3.', 'It claims the locks db:schema:users'],
        next_steps: [
          expect.stringMatching(/^Decide about what is open: waves decide --run /),
          expect.stringMatching(/^Take what is merged: waves merge /),
        ],
        relevant_files: ['good.txt'],
      },
    ],
  });
  // While it goes on, its claims are to be read as well.
  const all = await http('POST', '/handoffs/read', { body: { agent_name: 'waves', limit: 5 } });
  expect((all.body as { handoffs: object[] }).handoffs.at(-1)).toMatchObject({
    summary: expect.stringContaining('running, 0 of 2 packages') as string,
    in_progress: [
      expect.stringMatching(/^good is /),
      expect.stringMatching(/^bad is /),
      'It claims the locks db:schema:users',
    ],
    next_steps: [expect.stringMatching(/^Follow it: waves watch /)],
  });
});
