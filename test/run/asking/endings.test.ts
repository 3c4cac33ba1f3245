import { describe, expect, it } from 'vitest';
import { blockedBy, describeBlock, steer, waysOut } from '../../../src/run/run';
import { statusOf } from '../../../src/run/explaining/status';
import type { SteeringAction } from '../../../src/run/kernel/wishes';
import { JournalBuilder, planned } from '../journalBuilder';
import { asksSomething, unfinishedEnding } from '../../../src/run/asking/endings';
import type { FinishReport } from '../../../src/run/asking/attemptReport';

function saying(status: FinishReport['status']) {
  return { escalations: [], finish: { status, summary: 'Why.', openPoints: ['The key.'] } };
}

describe('the end of an agent', () => {
  it('is none where its last words ask something, or the last that it did was refused', () => {
    const asked = unfinishedEnding({ words: "Red or blue? I'll wait." }, undefined, false);
    expect(asked).toMatchObject({ cause: 'question', words: "Red or blue? I'll wait." });
    const refused = unfinishedEnding({ words: 'I stop here.', refused: '$ npm install' }, undefined, false);
    expect(refused).toMatchObject({ cause: 'refused', words: 'I stop here.' });
    expect(refused?.message).toContain('$ npm install');
  });

  it('is none where it says last of all why it does not go on, unless it has reported its work before', () => {
    const seen = { words: 'Loop detected', brokenOff: 'Loop detected' };
    expect(unfinishedEnding(seen, undefined, false)).toEqual({
      ...{ cause: 'brokenOff', message: 'Its agent broke off.', words: 'Loop detected' },
    });
    expect(unfinishedEnding(seen, saying('done'), false)).toBeUndefined();
  });

  it('is one where it says so itself, whatever was asked or refused before', () => {
    const seen = { words: 'Shall I add tests, too?', refused: '$ npm install' };
    expect(unfinishedEnding(seen, saying('done'), false)).toBeUndefined();
    expect(unfinishedEnding({ words: 'All is in place.' }, undefined, false)).toBeUndefined();
  });

  it('is none where it says that it cannot go on, also of a program whose exit code says all else', () => {
    for (const exitIsWord of [true, false]) {
      expect(unfinishedEnding(undefined, saying('blocked'), exitIsWord)).toMatchObject({
        cause: 'blocked',
        words: 'Why. The key.',
      });
    }
    expect(unfinishedEnding({ words: 'Red or blue?' }, undefined, true)).toBeUndefined();
  });

  it.each([
    ['All done.\n\nWhich colour would you like?', true],
    ['Shall I go on? Tell me, and I will.', true],
    ['**Should I?**', true],
    ['Why did it fail? The key was wrong.\n\nIt works now.', false],
    ['It calls GET /users?page=2 now.', false],
    ['', false],
  ])('%j asks something: %s', (words, asks) => expect(asksSomething(words)).toBe(asks));
});

describe('an agent that has ended without finishing', () => {
  function unfinished(): JournalBuilder {
    const target = { package: 'a', attempt: 1 } as const;
    const run = new JournalBuilder([planned('a'), planned('b', { dependsOn: ['a'] })]).work('a');
    return run.add(
      { type: 'attempt.finished', ...target, status: 'done', summary: 'Did it.', openPoints: ['The key.'] },
      { type: 'attempt.unfinished', ...target, cause: 'question', message: 'It asks.', words: 'Red?' },
      { type: 'attempt.exited', ...target, reason: 'exit', code: 0, signal: null, words: 'Red?' },
    );
  }
  const after = (action: SteeringAction) => {
    const run = unfinished();
    run.add(...steer(run.state, action, 'mia'));
    return run.state.packages.get('a');
  };

  it('is no done package: a person sees its last words, and what can be done', () => {
    const { state } = unfinished();
    expect(state.packages.get('a')).toMatchObject({ state: 'blocked', failures: 0 });
    expect(state.packages.get('b')?.state).toBe('planned');
    const [block] = blockedBy(state, 'a');
    expect(block && describeBlock(block)).toBe('It asks. Its last words: Red?');
    const names = (block === undefined ? [] : waysOut(block, 'a')).flatMap(
      ({ decision }) => decision?.name ?? [],
    );
    expect(names).toEqual(['answer', 'hint', 'accept', 'take-over', 'skip']);
    expect(statusOf(state, null).packages['a']?.finish).toEqual({
      status: 'done',
      summary: 'Did it.',
      open_points: ['The key.'],
    });
  });

  it('goes on with its conversation when it is answered or taken over, and anew with a hint', () => {
    expect(after({ kind: 'answer', question: 'a', answer: 'Red.' })).toMatchObject({
      ...{ state: 'ready', takenOver: 1, reply: 'Red.', failures: 0 },
    });
    expect(after({ kind: 'takeOver', package: 'a' })).toMatchObject({
      ...{ state: 'ready', takenOver: 1, agent: { interactive: true } },
    });
    const anew = after({ kind: 'hint', package: 'a', message: 'Take red.' });
    expect(anew).toMatchObject({ state: 'ready', takenOver: undefined, reply: 'Take red.' });
  });

  it('is judged by its files and checks when it is accepted, and by nothing else any more', () => {
    const accepted = after({ kind: 'accept', package: 'a' });
    expect(accepted).toMatchObject({
      state: 'verifying',
      unfinished: { isAccepted: true },
      message: undefined,
    });
    const run = new JournalBuilder([planned('a')]).work('a');
    expect(() => steer(run.state, { kind: 'hint', package: 'a', message: 'x' }, 'mia')).toThrow(
      'its agent has not ended without finishing',
    );
  });
});
