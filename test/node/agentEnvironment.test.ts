import { expect, it } from 'vitest';
import { agentEnvironment } from '../../src/node/processes/agentEnvironment';

const OURS = { plugin: ['ours'], mcp: { waves: 1 }, agent: { title: { disable: true } } };

function settings(users: string | undefined): unknown {
  const { SETTINGS } = agentEnvironment(
    { SETTINGS: users, PATH: '/bin' },
    { env: { SETTINGS: JSON.stringify(OURS) }, jsonVariables: ['SETTINGS'] },
  );
  return JSON.parse(SETTINGS ?? '');
}

it('leaves what the user has set in a variable of JSON beneath what an agent is given in it', () => {
  const users = { model: 'mine', plugin: ['theirs'], agent: { title: { disable: false }, plan: {} } };
  expect(settings(JSON.stringify(users))).toEqual({
    ...{ model: 'mine', plugin: ['theirs', 'ours'], mcp: { waves: 1 } },
    agent: { title: { disable: true }, plan: {} },
  });
  expect(settings(undefined)).toEqual(OURS);
  expect(settings('// no JSON')).toEqual(OURS);
});

it('has our variables above the user’s, and all others of theirs', () => {
  const users = { A: 'theirs', B: 'theirs' };
  expect(agentEnvironment(users, { env: { A: 'ours' } })).toEqual({ A: 'ours', B: 'theirs' });
});
