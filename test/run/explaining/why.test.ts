import { describe, expect, it } from 'vitest';
import { why } from '../../../src/run/explaining/why';
import { describeEvent } from '../../../src/run/run';
import { JournalBuilder, planned } from '../journalBuilder';

describe('why', () => {
  it('lists what keeps a package back, and what keeps that back in turn, the nearest first', () => {
    const run = new JournalBuilder([
      planned('a', { locks: ['db:x'] }),
      planned('b', { locks: ['db:x'] }),
      planned('c', { wave: 2, dependsOn: ['b'] }),
      planned('d', { wave: 3, dependsOn: ['c'] }),
    ]).work('a');
    const found = why(run.state, 'd');
    expect(found).toMatchObject({
      package: 'd',
      state: 'planned',
      blocked_by: [{ kind: 'dependency', package: 'c', state: 'planned' }],
      evidence: [],
    });
    expect(found?.waits_for.map((item) => item.package)).toEqual(['c', 'b', 'a']);
    expect(found?.waits_for[1]?.blocked_by).toEqual([{ kind: 'lock', key: 'db:x', holder: 'a' }]);
    expect(found?.waits_for[2]?.evidence).toMatchObject([{ source: 'process', claim: 'working' }]);
  });

  it('names what of a context was not understood, as the log does', () => {
    const kept = { type: 'context.kept', package: 'a', attempt: 1, derived: false, characters: 9 } as const;
    const run = new JournalBuilder([planned('a')]).finish('a');
    expect(describeEvent({ ...kept, problems: [] })).toBeUndefined();
    run.add({ ...kept, problems: [] });
    expect(why(run.state, 'a')).not.toHaveProperty('not_understood');
    const problems = [
      'decisions: should be a list.',
      ...['1', '2', '3', '4', '5', '6'].map((n) => `x${n}: odd`),
    ];
    run.add({ ...kept, problems });
    expect(why(run.state, 'a')?.not_understood).toEqual(problems);
    expect(describeEvent({ ...kept, problems })).toMatchObject({
      package: 'a',
      tone: 'attention',
      text: 'left a context that was not understood in all: decisions: should be a list.; x1: odd; x2: odd; x3: odd; x4: odd; and 2 more',
    });
  });

  it('names each package once, however many ways lead to it', () => {
    const run = new JournalBuilder([
      planned('a'),
      planned('b', { wave: 2, dependsOn: ['a'] }),
      planned('c', { wave: 2, dependsOn: ['a'] }),
      planned('d', { wave: 3, dependsOn: ['b', 'c'] }),
    ]);
    expect(why(run.state, 'd')?.waits_for.map((item) => item.package)).toEqual(['b', 'c', 'a']);
  });

  it('says nothing of what is done, and knows no other packages', () => {
    const run = new JournalBuilder([planned('a'), planned('b', { wave: 2, dependsOn: ['a'] })]).finish('a');
    expect(why(run.state, 'b')).toMatchObject({ blocked_by: [], waits_for: [] });
    expect(why(run.state, 'z')).toBeUndefined();
  });
});
