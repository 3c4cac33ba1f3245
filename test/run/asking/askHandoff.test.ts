import { expect, it } from 'vitest';
import { askedFor } from '../../../src/run/asking/handoffEvents';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { replay, steer } from '../../../src/run/run';
import { JournalBuilder, planned } from '../journalBuilder';

const WISH = { kind: 'askHandoff', package: 'a', files: ['a/x.ts'], message: 'I rename it.' } as const;

function ask(run: JournalBuilder): void {
  run.add(...steer(run.state, WISH, 'ada'));
}

it('is told at once to the agent that works, and is known to whoever reads the journal', () => {
  const run = new JournalBuilder([planned('a', { retryBudget: 1 })]).work('a');
  ask(run);
  const [sent, ...others] = messagesToAgents(run.state);
  expect(others).toEqual([]);
  expect(sent).toMatchObject({ package: 'a', attempt: 1, message: { kind: 'handoff' } });
  expect(sent?.message.text).toMatch(/^ada asks you: leave a\/x\.ts to me .* I rename it\.$/);
  const again = replay(run.events);
  expect(again && askedFor(again, 'a')).toMatchObject([{ from: 'ada', person: true, files: ['a/x.ts'] }]);
});

it('is not told a second time to an agent that has it in its prompt', () => {
  const run = new JournalBuilder([planned('a', { retryBudget: 1 })]);
  ask(run);
  expect(messagesToAgents(run.state)).toEqual([]);
  run.work('a');
  expect(messagesToAgents(run.state)).toEqual([]);
  expect(askedFor(run.state, 'a')).toHaveLength(1);
});

it('is over when the package is merged, and cannot be asked any more then', () => {
  const run = new JournalBuilder([planned('a')]).work('a');
  ask(run);
  run.finish('a');
  expect(askedFor(run.state, 'a')).toEqual([]);
  expect(() => ask(run)).toThrow('a is done already');
});
