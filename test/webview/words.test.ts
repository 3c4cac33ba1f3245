import { describe, expect, test } from 'vitest';
import type { GraphPackage, GraphSnapshot } from '../../src/protocol/graph';
import { PACKAGE_STATES } from '../../src/run/kernel/state/packageStates';
import { RECORDINGS } from '../../webview/dev/snapshots';
import { RECORDED_AT, userProfile } from '../../webview/dev/userProfile';
import { clockFace } from '../../webview/graph/parts/elapsed';
import { announcements } from '../../webview/graph/announcements';
import { actionsFor } from '../../webview/graph/package/packageActions';
import { spokenName } from '../../webview/graph/package/spokenName';
import { summarizeWave } from '../../webview/graph/canvas/layout/waveSummary';

const [contracts] = userProfile({}).packages;

test.each([
  [-5, '0:00'],
  [7_900, '0:07'],
  [760_000, '12:40'],
  [3_723_000, '1:02:03'],
])('%d ms are shown as %s', (milliseconds, text) => {
  expect(clockFace(milliseconds)).toBe(text);
});

describe('the spoken name of a package', () => {
  function spoken(change: Partial<NonNullable<typeof contracts>>): string {
    return spokenName({ ...contracts, ...change } as NonNullable<typeof contracts>, RECORDED_AT);
  }

  test('says title, wave and state', () => {
    expect(spoken({})).toBe('Contracts, wave 1, planned');
  });

  test('says progress and time while an agent works', () => {
    const worked = { ms: 4000, since: RECORDED_AT - 8000 };
    const started = { state: 'working', worked, progress: 0.4 } as const;
    expect(spoken(started)).toBe('Contracts, wave 1, working, 40 percent, 12 seconds');
  });

  test('says attempts, violations and how long it took', () => {
    const blocked = {
      state: 'blocked',
      attempt: 2,
      tries: 2,
      worked: { ms: 3_600_000 },
      endedAt: RECORDED_AT - 100_000,
      progress: 1,
      violations: ['a', 'b'],
    } as const;
    expect(spoken(blocked)).toBe('Contracts, wave 1, blocked, attempt 2, 1 hour, 2 violations');
  });
});

test.each([
  [[], 'No packages', 'waves.planned'],
  [['planned'], '1 package', 'waves.planned'],
  [['planned', 'ready'], '2 packages · 1 ready', 'waves.planned'],
  [['done', 'working', 'integrating', 'planned'], '1 of 4 done · 2 running', 'waves.active'],
  [['done', 'failed', 'stalled', 'stale'], '1 of 4 done · 1 failed · 2 need you', 'waves.failed'],
  [['blocked', 'working'], '0 of 2 done · 1 running · 1 needs you', 'waves.blocked'],
  [['done', 'cancelled'], '1 of 2 done · 1 cancelled', 'waves.planned'],
  [['done'], 'Done', 'waves.done'],
  [['done', 'done'], 'All 2 done', 'waves.done'],
] as const)('a wave of %j reads "%s"', (states, words, color) => {
  expect(summarizeWave(states.map((state) => ({ state })))).toMatchObject({ words, color });
});

describe('announcements', () => {
  test('say what needs a person first, and nothing of the steps between', () => {
    const before = userProfile({ database: { state: 'working' }, 'profile-api': { state: 'working' } });
    const after = userProfile({
      contracts: { state: 'starting' },
      database: { state: 'done' },
      'profile-api': { state: 'failed' },
      'avatar-storage': { state: 'working' },
    });
    expect(announcements(before, after)).toEqual([
      'Profile API: failed',
      'Database schema: done',
      'Contracts: starting',
    ]);
  });

  test('count when there are many', () => {
    const started = Object.fromEntries(
      ['contracts', 'database', 'profile-api'].map((id) => [id, { state: 'starting' as const }]),
    );
    expect(announcements(userProfile({}), userProfile(started))).toEqual(['3 packages: starting']);
  });

  test('tell how the run goes', () => {
    expect(announcements(userProfile({}), userProfile({}, { run: { state: 'running' } }))).toEqual([
      'Run started',
    ]);
  });

  test('tell that nothing moves and what to do, and that it is over', () => {
    const [what, message, advice] = ['a disk is full', 'ENOSPC', 'Make room on it.'];
    const standstill = { fault: 'disk-full', of: 'machine', what, message, advice } as const;
    const moving = userProfile({}, { run: { state: 'running' } });
    const still = { ...moving, run: { ...moving.run, standstill } };
    expect(announcements(moving, still)).toEqual([
      'The run stands still: a disk is full (ENOSPC). Agents at work go on, and no attempt is used up. Make room on it.',
    ]);
    expect(announcements(still, still)).toEqual([]);
    expect(announcements(still, moving)).toEqual(['Run goes on']);
  });

  test('say what has happened within a sub-plan', () => {
    const withInner = (state: GraphPackage['state']): GraphSnapshot => {
      const { snapshot } = RECORDINGS.subplans[0];
      return {
        ...snapshot,
        packages: snapshot.packages.map((item) =>
          item.subplan
            ? {
                ...item,
                subplan: {
                  ...item.subplan,
                  packages: item.subplan.packages.map((each) =>
                    each.title === 'Bucket' ? { ...each, state } : each,
                  ),
                },
              }
            : item,
        ),
      };
    };
    expect(announcements(withInner('working'), withInner('failed'))).toEqual(['Bucket: failed']);
  });

  test('tell that the run is paused, and that it goes on', () => {
    const running = { ...userProfile({}), run: { state: 'running' as const } };
    const paused = { ...running, run: { ...running.run, paused: true } };
    expect(announcements(running, paused)).toEqual(['Run paused: nothing new begins']);
    expect(announcements(paused, running)).toEqual(['Run goes on']);
    expect(announcements(paused, paused)).toEqual([]);
  });

  test('are silent when nothing has changed or packages are new', () => {
    const grown = userProfile({ contracts: { state: 'done' } });
    expect(announcements(grown, grown)).toEqual([]);
    expect(announcements({ ...grown, packages: [] }, grown)).toEqual([]);
  });
});

describe('what can be done with a package', () => {
  const snapshot = { canRun: { yes: true }, run: { state: 'running' as const } };

  test.each(PACKAGE_STATES)('%s: never both run and stop, and always the way to the plan', (state) => {
    const actions = actionsFor({ ...contracts, state } as NonNullable<typeof contracts>, snapshot);
    expect(actions.includes('run') && actions.includes('stop')).toBe(false);
    expect(actions).toContain('plan');
    expect(actions).not.toContain('log');
  });

  test('nothing runs where nothing may, and nothing is stopped twice', () => {
    const item = { ...contracts, state: 'ready' } as NonNullable<typeof contracts>;
    expect(actionsFor(item, { ...snapshot, canRun: { yes: false } })).toEqual(['plan']);
    const working = { ...item, state: 'working' } as const;
    expect(actionsFor(working, { ...snapshot, run: { state: 'stopping' } })).not.toContain('stop');
  });
});
