import { expect, it } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';

/** Fails once after having done something, and leaves what it was told the second time. */
function agentThat(first: string): string {
  return `
import { readFileSync, writeFileSync } from 'node:fs';
const { COORDINATION_API_URL: url, COORDINATION_API_KEY: key, WAVES_ATTEMPT: attempt, WAVES_PROMPT_FILE: prompt } = process.env;
async function ask(path, body) {
  const headers = { Authorization: 'Bearer ' + key, 'Content-Type': 'application/json' };
  return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}
if (attempt === '1') {
  ${first}
  process.exit(3);
}
writeFileSync('told.md', readFileSync(prompt));
`;
}

async function toldTheSecondTime(first: string): Promise<string> {
  const plan = planText([{ id: 'api', command: 'node agent.mjs', writes: ['told.md'], retryBudget: 1 }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'agent.mjs': agentThat(first) } });
  const { code, err } = await waves(repository.root, ['run', 'work-packages.yaml', '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return repository.git('show', `${BRANCH}:told.md`);
}

it('tells the next attempt what the agent before it has left and remembered', async () => {
  const told = await toldTheSecondTime(`
  await ask('/handoffs/write', { summary: 'Half of it is there', next_steps: ['Write the tests'] });
  await ask('/memory/store', { event_type: 'error', summary: 'The port is taken', outcome: 'negative', tags: ['api'] });`);
  expect(told).toContain(
    '## What the session before you left\n\nHalf of it is there\n\nNext:\n- Write the tests',
  );
  expect(told).toContain('- error, negative: The port is taken (api)');
});

inDepth('tells the next attempt what is known of one that has left nothing', async () => {
  const told = await toldTheSecondTime(
    `await ask('/run/progress', { message: 'Reading the routes', progress: 0.4 });`,
  );
  expect(told).toContain('Attempt 1 (command) left no note of its own. The agent exited with code 3.');
  expect(told).toContain('- It said last at 40 %: Reading the routes');
});
