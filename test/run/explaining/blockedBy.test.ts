import { describe, expect, it } from 'vitest';
import { blockedBy, describeBlock } from '../../../src/run/run';
import { JournalBuilder, planned } from '../journalBuilder';

const words = (run: JournalBuilder, id: string) =>
  blockedBy(run.state, id).map((reason) => describeBlock(reason));

describe('blockedBy', () => {
  it('names every dependency that is not done, with its state', () => {
    const run = new JournalBuilder([
      planned('a'),
      planned('b'),
      planned('c', { dependsOn: ['a', 'b'] }),
    ]).work('a');
    expect(words(run, 'c')).toEqual(['waits for a (working)', 'waits for b (ready)']);
    expect(words(run, 'a')).toEqual([]);
  });

  it('says whom a dependency under way waits for, in the words of its card', () => {
    const asks = {
      type: 'question.asked',
      question: 'q',
      package: 'a',
      attempt: 1,
      id: 'q',
      text: '?',
    } as const;
    const run = new JournalBuilder([planned('a'), planned('b', { dependsOn: ['a'] })]).work('a').add(asks);
    expect(words(run, 'b')).toEqual(['waits for a (needs you)']);
  });

  it('names the holder of a lock and a full house', () => {
    const run = new JournalBuilder([planned('a', { locks: ['db:x'] }), planned('b', { locks: ['db:x'] })], {
      maxParallel: 1,
    }).work('a');
    expect(words(run, 'b')).toEqual([
      'waits for the lock db:x, held by a',
      'waits for a free slot (1 of 1 taken)',
    ]);
  });

  it('lists the files outside the scope', () => {
    const run = new JournalBuilder([planned('a')]).block('a', ['README.md', 'x/y.ts']);
    expect(words(run, 'a')).toEqual(['changed 2 files outside its scope: README.md, x/y.ts']);
  });

  it('says why a failed package failed, and that a run has ended', () => {
    const run = new JournalBuilder([planned('a'), planned('b')], { only: ['a'] }).work('a').exit('a', 3);
    expect(words(run, 'a')).toEqual(['The agent exited with code 3.']);
    expect(words(run, 'b')).toEqual(['is not part of what this run was asked to carry out']);
  });
});
