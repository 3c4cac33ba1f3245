import { beforeEach, expect, it } from 'vitest';
import { chooseRetries, chooseStop } from '../../src/extension/runs/steerRun';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { editor } from './fakeVscode/fakeEditor';

beforeEach(() => editor.reset());

const run = () => new JournalBuilder([planned('a'), planned('b'), planned('c', { retryBudget: 0 })]);

it('says whose agents end with the run, and lets them finish where that is wished', async () => {
  const { state } = run().work('a').work('b');
  editor.answers = ['Let Them Finish'];
  expect(await chooseStop(state)).toBe('after_agents');
  expect(editor.messages).toEqual([
    {
      text: '2 packages are being worked on: Title of a, Title of b',
      buttons: ['Stop Agents Now', 'Let Them Finish'],
    },
  ]);
  editor.answers = ['Stop Agents Now'];
  expect(await chooseStop(state)).toBe('now');
  await expect(chooseStop(state)).rejects.toThrow();
});

it('stops unasked where nobody is at work, and offers no pause to a run that is paused', async () => {
  expect(await chooseStop(run().state)).toBe('now');
  expect(editor.messages).toEqual([]);
  editor.answers = ['Stop Agents Now'];
  await chooseStop(run().work('a').add({ type: 'run.paused' }).state);
  expect(editor.messages[0]?.buttons).toEqual(['Stop Agents Now']);
});

it('asks which begin anew, with none chosen that was stopped by itself', async () => {
  const failed = run()
    .finish('a')
    .add({ type: 'package.cancelled', package: 'b', message: 'Stopped by a person.' })
    .work('c')
    .exit('c', 1);
  expect(await chooseRetries(failed.state)).toBeUndefined();
  failed.add({ type: 'run.ended', outcome: 'failed' });
  editor.answers = ['OK'];
  expect(await chooseRetries(failed.state)).toEqual(['c']);
  const [{ text, buttons } = { text: '', buttons: [] }] = editor.messages;
  expect([text, buttons.length, buttons.filter((each) => each.startsWith('[x]')).length]).toEqual([
    'Continue (2 to try again)',
    2,
    1,
  ]);
  await expect(chooseRetries(failed.state)).rejects.toThrow();
});

it('chooses all beforehand where the whole run was stopped', async () => {
  const ended = { attempt: 1, reason: 'cancelled', code: null, signal: null } as const;
  const stopped = run()
    .work('a')
    .work('b')
    .add(
      { type: 'run.stopping', message: 'Stopped by a person.' },
      { type: 'attempt.exited', package: 'a', ...ended },
      { type: 'attempt.exited', package: 'b', ...ended },
      { type: 'run.ended', outcome: 'cancelled' },
    );
  editor.answers = ['OK'];
  expect(await chooseRetries(stopped.state)).toEqual(['a', 'b']);
});
