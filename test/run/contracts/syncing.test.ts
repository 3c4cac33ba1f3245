import { describe, expect, it } from 'vitest';
import { describeEvent, steer } from '../../../src/run/run';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { decide } from '../../../src/run/scheduler';
import type { AttemptSynced } from '../../../src/run/contracts/syncing';
import { reportedSync, syncEvents } from '../../../src/run/contracts/syncing';
import { JournalBuilder, planned } from '../journalBuilder';

const WEB = { package: 'web', attempt: 1 };
const SYNCED: AttemptSynced = {
  type: 'attempt.synced',
  ...WEB,
  answers: ['s1'],
  from: 'base',
  base: 'tip',
  packages: ['api'],
  files: ['api.ts', 'api/a.ts'],
  more: 3,
  contracts: ['api.ts'],
};

function working(): JournalBuilder {
  return new JournalBuilder([planned('api'), planned('web')]).work('web');
}

function duties(run: JournalBuilder): string[] {
  const decisions = decide({ state: run.state, starting: new Set(), now: Date.parse(run.state.lastTime) });
  return decisions.flatMap((each) => (each.kind === 'sync' ? [each.package] : []));
}

it.each([
  [{ type: 'SYNC', id: ' s1 ' }, { id: 's1' }],
  [{ type: 'SYNC' }, { id: 'sync-3' }],
  [{ type: 'SYNC', id: 7 }, { id: 'sync-3' }],
  [{ type: 'QUESTION', id: 's1' }, undefined],
  ['SYNC', undefined],
  [null, undefined],
])('reads %j', (value, sync) => {
  expect(reportedSync(value, 2)).toEqual(sync);
});

describe('an agent that wants what is integrated', () => {
  it('is answered once with what came in, and its changes count from there', () => {
    const run = working();
    run.add(...syncEvents(run.state, WEB, [{ id: 's1' }]));
    expect(syncEvents(run.state, WEB, [{ id: 's1' }])).toEqual([]);
    expect(duties(run)).toEqual(['web']);
    run.add(SYNCED);
    expect(duties(run)).toEqual([]);
    expect(run.package('web').base).toBe('tip');
    expect(messagesToAgents(run.state)).toMatchObject([
      {
        ...WEB,
        message: {
          id: 's1',
          kind: 'sync',
          answer: 'synced',
          text: 'Your worktree holds the merged work of api now, in 5 files: api.ts, api/a.ts and 3 more. Contracts that have changed: api.ts. What came in does not count as yours.',
        },
      },
    ]);
    expect(describeEvent(SYNCED)?.text).toBe('has taken in api, 5 files, with api.ts');
  });

  it('is told so where nothing is new, and where it could not come in', () => {
    const run = working();
    run.add(...syncEvents(run.state, WEB, [{ id: 's1' }, { id: 's2' }]));
    run.add({ ...SYNCED, from: 'base', base: 'base', packages: [], files: [], more: 0, contracts: [] });
    const refused = { type: 'sync.refused', ...WEB, answers: ['s2'], reason: 'conflict' } as const;
    run.add({ ...refused, message: 'a.ts', files: ['a.ts'] });
    expect(run.package('web').base).toBe('base');
    expect(messagesToAgents(run.state).map(({ message }) => message.answer)).toEqual([
      'unchanged',
      'conflict',
    ]);
  });

  it('is not stale any more by a contract that came in', () => {
    const run = working();
    const stale = [{ package: 'web', changes: ['a'], breaking: true }];
    const drift = { package: 'api', attempt: 1, from: 'f', to: 't', added: [], removed: [], changed: ['a'] };
    for (const path of ['api.ts', 'other.ts']) {
      run.add({ type: 'contract.drifted', ...drift, path, breaking: true, stale });
    }
    run.add(SYNCED);
    expect(run.package('web').drifts.map(({ path }) => path)).toEqual(['other.ts']);
  });
});

it('a person may want it for an agent at work, and for nothing else', () => {
  const run = working();
  run.add(...steer(run.state, { kind: 'sync', package: 'web' }, 'mia'));
  expect(duties(run)).toEqual(['web']);
  run.add({ ...SYNCED, answers: ['sync-person-1'] });
  expect(messagesToAgents(run.state)[0]?.message.text).toMatch(/^As mia wishes: Your worktree holds/);
  expect(() => steer(run.state, { kind: 'sync', package: 'api' }, 'mia')).toThrow('no agent of it works now');
});
