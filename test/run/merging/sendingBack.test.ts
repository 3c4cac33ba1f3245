import { describe, expect, it } from 'vitest';
import { anytime } from '../../../src/views/waysOut';
import type { SteeringAction } from '../../../src/run/kernel/wishes';
import { changersOf } from '../../../src/run/merging/sendingBack';
import { describeEvent, steer } from '../../../src/run/run';
import { JournalBuilder, planned } from '../journalBuilder';

const WISH = { kind: 'sendBack', package: 'a', message: 'Too long.', file: 'a/a.ts', line: 3 } as const;

function merged(more: Parameters<typeof planned>[1] = {}): JournalBuilder {
  return new JournalBuilder([planned('a', more), planned('b', { dependsOn: ['a'] })]).finish('a').finish('b');
}

describe('merged work that a person sends back', () => {
  it('is mended by its agent where it lies, with the words as its finding', () => {
    const run = merged();
    expect(anytime(run.state, 'a').map(({ decision }) => decision?.name)).toEqual(['send-back']);
    run.add(...steer(run.state, WISH, 'mia'));
    const finding = { description: 'Too long.', file: 'a/a.ts', line: 3, disposition: 'fix' };
    expect(run.package('a')).toMatchObject({
      ...{ state: 'ready', takenOver: 1, sentBack: 1, failures: 0 },
      review: { agent: 'mia', attempt: 1, findings: [finding] },
    });
    // What is built on it stays as it is, until what it is built on has changed.
    expect(run.package('b').state).toBe('done');
    run.start('a', 2, 1);
    expect(run.package('a')).toMatchObject({ state: 'starting', continues: 1 });
    expect(anytime(run.state, 'a').map(({ decision }) => decision?.name)).toEqual(['stop']);
    // What was merged of it is there still, whatever the attempt that mends it has changed.
    run.work('a', 2).exit('a', 0, 2);
    run.add(
      { type: 'attempt.verified', package: 'a', attempt: 2, head: 'mended', filesModified: ['a/b.ts'] },
      { type: 'package.integrated', package: 'a', attempt: 2, commit: 'merge-2' },
    );
    expect(run.package('a')).toMatchObject({ state: 'done', filesModified: ['a/a.ts', 'a/b.ts'] });
  });

  it('is told in the journal, with who, where and what', () => {
    const run = merged();
    run.add(...steer(run.state, WISH, 'mia'));
    const [event] = run.events.slice(-1);
    expect(event && describeEvent(event)).toMatchObject({
      package: 'a',
      text: 'sent back by mia: a/a.ts:3: Too long.',
    });
  });

  it('begins anew where others have worked in its worktree since', () => {
    const run = merged({ sharesWorktree: true });
    run.add(...steer(run.state, WISH, 'mia'));
    expect(run.package('a')).toMatchObject({ state: 'ready', takenOver: undefined, sentBack: 1 });
  });

  it.each<[string, Partial<SteeringAction>, string]>([
    ['without a word', { message: ' ' }, 'Nothing was said'],
    ['for a file that it has not changed', { file: 'b/a.ts' }, 'a has not changed b/a.ts'],
    ['of a package that the run has not', { package: 'x' }, 'no package "x"'],
  ])('is refused %s', (_name, more, message) => {
    const wish = { ...WISH, ...more } as SteeringAction;
    expect(() => steer(merged().state, wish, 'mia')).toThrow(message);
  });

  it('is refused, and not offered, before it is merged and once it is taken', () => {
    const working = new JournalBuilder([planned('a')]).work('a');
    expect(() => steer(working.state, WISH, 'mia')).toThrow('a is working');
    const taken = { how: 'merge', into: 'main', before: 'base', after: 'after' } as const;
    const done = merged().add({ type: 'run.merged', taken });
    expect(() => steer(done.state, WISH, 'mia')).toThrow('in main already');
    expect([anytime(done.state, 'a'), changersOf(done.state, 'a/a.ts')]).toEqual([[], []]);
    expect(changersOf(merged().state, 'a/a.ts')).toEqual(['a']);
  });
});
