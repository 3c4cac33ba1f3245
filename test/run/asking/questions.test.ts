import { describe, expect, it } from 'vitest';
import { attentionIn } from '../../../src/run/explaining/attention';
import { blockedBy, steer } from '../../../src/run/run';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { askedEvents, openQuestions, reportedQuestion } from '../../../src/run/asking/questions';
import { statusOf } from '../../../src/run/explaining/status';
import { JournalBuilder, planned } from '../journalBuilder';

describe('reportedQuestion', () => {
  it.each([
    [
      { type: 'QUESTION', id: 'q', text: ' Red? ' },
      { id: 'q', text: 'Red?' },
    ],
    [
      { type: 'QUESTION', text: 'Red?', options: ['yes', 7, '', 'yes', 'no'] },
      { id: 'question-3', text: 'Red?', options: ['yes', 'no'] },
    ],
    [{ type: 'QUESTION', id: 'q' }, undefined],
    [{ type: 'RESOURCE_CONFLICT', text: 'Red?' }, undefined],
    ['QUESTION', undefined],
    [null, undefined],
  ])('reads %j', (value, question) => {
    expect(reportedQuestion(value, 2)).toEqual(question);
  });
});

describe('a question', () => {
  function asking(text = 'Which colour?', options: readonly string[] = ['red', 'blue']): JournalBuilder {
    const run = new JournalBuilder([planned('a'), planned('b')]).work('a');
    return run.add(...askedEvents(run.state, { package: 'a', attempt: 1 }, [{ id: 'q', text, options }]));
  }

  it('is open until it is answered, and the answer is for the attempt that asked', () => {
    const run = asking();
    expect(openQuestions(run.state)).toMatchObject([{ question: 'a.1.q', text: 'Which colour?' }]);
    expect(blockedBy(run.state, 'a')).toEqual([
      { kind: 'question', question: 'a.1.q', text: 'Which colour?', options: ['red', 'blue'] },
    ]);
    expect(statusOf(run.state, null).questions).toMatchObject([{ id: 'a.1.q', options: ['red', 'blue'] }]);
    expect(statusOf(run.state, null).packages['a']?.evidence?.[0]).toMatchObject({ claim: 'needs_person' });
    expect(messagesToAgents(run.state)).toEqual([]);
    run.add(...steer(run.state, { kind: 'answer', question: 'a', answer: 'blue' }, 'mia'));
    expect(openQuestions(run.state)).toEqual([]);
    expect(statusOf(run.state, null).questions).toBeUndefined();
    expect(messagesToAgents(run.state)).toMatchObject([
      { package: 'a', attempt: 1, message: { id: 'q', kind: 'answer', answer: 'blue' } },
    ]);
    expect(() => steer(run.state, { kind: 'answer', question: 'a.1.q', answer: 'red' }, 'jo')).toThrow(
      'was told already: blue',
    );
  });

  it('is all that its agent waits for, while it is open and once it is answered', () => {
    const run = asking();
    const waits = () => {
      const { lastTime: since } = run.state;
      const life = { verdict: 'waiting', since, signs: ['asks "Which colour?"'] } as const;
      run.add({ type: 'attempt.life', package: 'a', attempt: 1, ...life });
      return attentionIn(run.state).map(({ kind }) => kind);
    };
    expect(waits()).toEqual(['question']);
    run.add(...steer(run.state, { kind: 'answer', question: 'a', answer: 'blue' }, 'mia'));
    expect(attentionIn(run.state)).toEqual([]);
    // After that, what it waits for is something else.
    run.add({ type: 'attempt.progress', package: 'a', attempt: 1, progress: 0.5 });
    expect(waits()).toEqual(['waiting']);
  });

  it('is written down once, however often it is reported', () => {
    const run = asking();
    expect(askedEvents(run.state, { package: 'a', attempt: 1 }, [{ id: 'q', text: 'Again?' }])).toEqual([]);
  });

  it('lapses with its attempt', () => {
    const run = asking();
    run.add({ type: 'attempt.exited', package: 'a', attempt: 1, reason: 'exit', code: 1, signal: null });
    expect(openQuestions(run.state)).toEqual([]);
    expect(() => steer(run.state, { kind: 'answer', question: 'a', answer: 'red' }, undefined)).toThrow(
      'No agent waits for an answer to "a"',
    );
  });

  it('offers its answers at once where they are few, and always another one', () => {
    const labels = (options: readonly string[]) =>
      attentionIn(asking('Which?', options).state)[0]?.ways.map(({ text }) => text);
    expect(labels(['red', 'blue'])).toEqual(['red', 'blue', undefined]);
    expect(labels(['1', '2', '3', '4'])).toEqual([undefined]);
    expect(labels([])).toEqual([undefined]);
  });

  it('is named by its own id where its package asks several things', () => {
    const run = asking();
    run.add(...askedEvents(run.state, { package: 'a', attempt: 1 }, [{ id: 'r', text: 'How many?' }]));
    expect(() => steer(run.state, { kind: 'answer', question: 'a', answer: '3' }, undefined)).toThrow(
      'or more than one does',
    );
    expect(steer(run.state, { kind: 'answer', question: 'r', answer: '3' }, undefined)).toMatchObject([
      { type: 'question.answered', question: 'a.1.r', answer: '3' },
    ]);
  });
});
