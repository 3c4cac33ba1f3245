import { expect, it } from 'vitest';
import {
  handoffAnswerEvents,
  handoffEvents,
  openHandoffs,
  reportedHandoff,
  reportedHandoffAnswer,
} from '../../../src/run/asking/handoffEvents';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { JournalBuilder, planned } from '../journalBuilder';

const WEB = { package: 'web', attempt: 1 };
const asks = (id: string, to = 'api', text = `Need ${id}`) => ({ id, to, text, files: [] });

function started(id: string) {
  const agent = { name: 'demo' };
  const attempt = {
    type: 'attempt.started',
    package: id,
    attempt: 1,
    agent,
    branch: id,
    base: 'base',
  } as const;
  return { ...attempt, worktree: `/w/${id}` };
}

function bothAtWork(): JournalBuilder {
  return new JournalBuilder([planned('api'), planned('web')]).add(started('api'), started('web'));
}

it('puts what is asked of one package at the same time into one handoff', () => {
  const run = bothAtWork();
  const events = handoffEvents(run.state, WEB, [asks('1'), asks('2')]);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ to: 'api', message: '- Need 1\n- Need 2' });
});

it('tells the asked, and whoever asks to go on, and brings the answer to each that asked', () => {
  const run = bothAtWork();
  run.add(...handoffEvents(run.state, WEB, [asks('1'), asks('2')]));
  const told = (id: string) => messagesToAgents(run.state).filter((sent) => sent.package === id);
  expect(told('api').map(({ message }) => message.text)[0]).toContain('web asks you');
  expect(told('web').map(({ message }) => [message.id, message.answer])).toEqual([
    ['1', 'asked'],
    ['2', 'asked'],
  ]);
  // What a driver reads again is known.
  expect(handoffEvents(run.state, WEB, [asks('1')])).toEqual([]);

  const answer = { id: 'web.1.1', handoff: 'web.1.1', text: 'GET /users' };
  const api = { package: 'api', attempt: 1 };
  expect(handoffAnswerEvents(run.state, WEB, [answer])).toEqual([]);
  run.add(...handoffAnswerEvents(run.state, api, [answer]));
  expect(handoffAnswerEvents(run.state, api, [answer])).toEqual([]);
  expect(told('web').map(({ message }) => message.text)).toContain('GET /users');
  expect(openHandoffs(run.state, run.package('api'))).toEqual([]);
});

it('lets a package that has merged its work begin once more, and once only', () => {
  const run = bothAtWork();
  const api = { package: 'api', attempt: 1 };
  const filesModified: string[] = [];
  run.add(
    { type: 'attempt.exited', ...api, reason: 'exit', code: 0, signal: null },
    { type: 'attempt.verified', ...api, head: 'head', filesModified },
    { type: 'package.integrated', ...api, commit: 'merge' },
  );
  expect(run.package('api').state).toBe('done');
  run.add(...handoffEvents(run.state, WEB, [asks('1')]));
  expect(run.package('api').state).toBe('ready');
  expect(openHandoffs(run.state, run.package('api'))).toHaveLength(1);
  expect(handoffEvents(run.state, WEB, [asks('2')]).map(({ type }) => type)).toEqual(['handoff.made']);
});

it('notes what is asked of no package', () => {
  const { state } = bothAtWork();
  expect(handoffEvents(state, WEB, [asks('1', 'nobody'), asks('2', 'web')]).map(({ type }) => type)).toEqual([
    'run.noted',
    'run.noted',
  ]);
});

it.each([
  [{ type: 'HANDOFF', to: 'api' }],
  [{ type: 'HANDOFF', text: 'x' }],
  [{ type: 'HANDOFF', to: 1, text: 'x' }],
  [{ type: 'QUESTION', to: 'api', text: 'x' }],
  ['HANDOFF'],
  [null],
])('takes nothing from %j', (value) => {
  expect(reportedHandoff(value, 0)).toBeUndefined();
  expect(reportedHandoffAnswer(value)).toBeUndefined();
});
