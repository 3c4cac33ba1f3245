import { expect, it } from 'vitest';
import { endLines } from '../../../src/cli/runs/runLines';
import { JournalBuilder, planned } from '../../run/journalBuilder';

const PLANNED = [planned('a'), planned('b')];

it('tells how finished work is taken, from a work tree on no branch too', () => {
  const done = (more: object) =>
    endLines(
      new JournalBuilder(PLANNED, more).finish('a').finish('b').add({ type: 'run.ended', outcome: 'done' })
        .state,
    );
  expect(done({ baseBranch: 'main' })).toContain('  Take it:  waves merge');
  expect(done({})).toContain('  Take it:  waves merge --into BRANCH');
});

it('offers nothing to take where nothing is merged, and says what waits for a person', () => {
  const failed = new JournalBuilder(PLANNED).work('a').exit('a', 3);
  expect(endLines(failed.add({ type: 'run.ended', outcome: 'failed' }).state).slice(0, -1)).toEqual([
    'Nothing is merged yet.',
    '  Decide:   waves decide',
  ]);
  const half = new JournalBuilder(PLANNED).finish('a').work('b').exit('b', 3);
  expect(endLines(half.add({ type: 'run.ended', outcome: 'failed' }).state).slice(0, -1)).toEqual([
    'Merged so far: 1 of 2 packages, on the branch waves/feature/integration.',
    '  See it:   git log --graph waves/feature/integration',
    '  Decide:   waves decide',
  ]);
});
