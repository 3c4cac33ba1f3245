import { describe, expect, it } from 'vitest';
import { triesOf } from '../../src/run/explaining/liveView';
import type { PlannedPackage } from '../../src/run/kernel/state/plannedPackage';
import { decide } from '../../src/run/scheduler';
import { JournalBuilder, planned } from './journalBuilder';

const ALL = { rounds: 10, when: [] };

function run(
  continuous: NonNullable<PlannedPackage['continuous']>,
  more: Partial<PlannedPackage> = {},
): JournalBuilder {
  return new JournalBuilder(
    [
      planned('tests', { continuous, ...more }),
      planned('api'),
      planned('web'),
      planned('docs', { continuous: ALL }),
      planned('release', { dependsOn: ['api', 'web', 'tests'], wave: 2 }),
    ],
    { schedule: 'waves' },
  );
}

function starts(journal: JournalBuilder): string[] {
  const { state } = journal;
  const all = decide({ state, starting: new Set(), now: Date.parse(state.lastTime) });
  return all.flatMap((each) => (each.kind === 'start' ? [`${each.package} ${each.attempt}`] : []));
}

function end(journal: JournalBuilder): string[] {
  const { state } = journal;
  return decide({ state, starting: new Set(), now: Date.parse(state.lastTime) }).map(({ kind }) => kind);
}

describe('a package that goes on', () => {
  it('is done once more after each merge, several while it works being one, and holds up neither its wave nor the end', () => {
    const journal = run(ALL).finish('tests').finish('docs');
    expect(journal.package('tests').state).toBe('done');
    journal.finish('api');
    expect(starts(journal)).toEqual(['docs 2', 'tests 2', 'web 1']);
    expect(journal.package('tests').message).toBe('Round 2 of at most 10: api merged since.');
    // Merged while it works.
    journal.work('tests', 2).finish('web');
    expect(journal.package('tests')).toMatchObject({ wokenBy: ['api'], unseen: ['web'] });
    // Its first round was merged: this is no second try.
    expect(triesOf(journal.package('tests'))).toBe(1);
    journal.exit('tests', 0, 2);
    journal.add(
      { type: 'attempt.verified', package: 'tests', attempt: 2, filesModified: [], head: 'h' },
      { type: 'package.integrated', package: 'tests', attempt: 2, commit: 'c2' },
    );
    expect(journal.package('tests')).toMatchObject({ state: 'ready', rounds: 2, wokenBy: [] });
    // Whoever waits for it waits for that round; merges of others that go on have nobody begin.
    expect(starts(journal)).toEqual(['docs 2', 'tests 3']);
    journal.finish('docs', 2).finish('tests', 3);
    expect(journal.package('tests').state).toBe('done');
    expect(starts(journal)).toEqual(['release 1']);
    // Who waits for it does not wake it, but wakes the other one.
    journal.finish('release');
    expect(starts(journal)).toEqual(['docs 3']);
    journal.finish('docs', 3);
    expect(end(journal)).toEqual(['end']);
  });

  it('sees again what came between the choice of its base and its start', () => {
    const journal = run(ALL).finish('tests').finish('api');
    journal.add({
      ...{ type: 'attempt.started', package: 'tests', attempt: 2, agent: { name: 'demo' } },
      ...{ branch: 'b', worktree: '/w', base: 'before' },
    });
    expect(journal.package('tests')).toMatchObject({ wokenBy: ['api'], unseen: ['api'] });
  });

  it('looks at what it is told to, and says what came after its rounds were used up', () => {
    const journal = run({ rounds: 2, when: ['web/**'] })
      .finish('tests')
      .finish('api');
    expect(journal.package('tests').state).toBe('done');
    journal.finish('web');
    expect(starts(journal)).toContain('tests 2');
    journal.finish('tests', 2);
    const used = run({ rounds: 1, when: [] }).finish('tests').finish('api').finish('web');
    expect(used.package('tests')).toMatchObject({
      state: 'done',
      message: 'Its round is used up; merged since and not looked at: api, web.',
    });
  });
});
