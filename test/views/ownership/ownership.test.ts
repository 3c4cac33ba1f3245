import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../src/plan/graph/graph';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { LockRow } from '../../../src/run/locks/lockRows';
import type { RunState } from '../../../src/run/run';
import { fileBadge, monogram, standingLines } from '../../../src/views/ownership/fileBadge';
import { Ownership, planOwners } from '../../../src/views/ownership/ownership';
import type { UnmergedChanges } from '../../../src/views/ownership/unmergedChanges';
import { differingPaths, NO_CHANGES } from '../../../src/views/ownership/unmergedChanges';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import type { PlanPackage } from '../../support/plans';
import { planText } from '../../support/plans';

const PLAN: PlanPackage[] = [
  { id: 'a', writes: ['a/**', 'both.ts'], deny: ['a/secret.ts'] },
  { id: 'b', writes: ['b/**', 'both.ts'] },
  { id: 'c', writes: ['**'], dependsOn: ['a', 'b'] },
];
const RUN = () => new JournalBuilder(PLAN.map(({ id, dependsOn = [] }) => planned(id, { dependsOn })));

function ownership(
  run?: RunState,
  changes: UnmergedChanges = NO_CHANGES,
  locks: readonly LockRow[] = [],
): Ownership {
  const { plan } = readPlan(planText(PLAN));
  return new Ownership(planOwners(plan, graphOf(plan)), run, changes, locks);
}

describe('how a file stands', () => {
  it('counts who may write it, whoever is at work first', () => {
    const before = ownership().standingOf('a/x.ts');
    expect([before.kind, before.owners.map(({ id, state }) => `${id} ${state}`)]).toEqual([
      'owned',
      ['a planned', 'c planned'],
    ]);
    const after = ownership(RUN().finish('a').finish('b').state).standingOf('a/x.ts');
    expect(after.owners.map(({ id, state }) => `${id} ${state}`)).toEqual(['c ready', 'a done']);
    expect(standingLines(ownership().standingOf('a/secret.ts'))).toEqual([
      'c may write it (**); state: Planned.',
      'a must not write it: deny a/secret.ts.',
    ]);
  });

  it('says of an owner whose agent asks that it needs a person, as its card does', () => {
    const asks = {
      type: 'question.asked',
      question: 'q',
      package: 'a',
      attempt: 1,
      id: 'q',
      text: '?',
    } as const;
    const now = ownership(RUN().work('a').add(asks).state);
    expect(standingLines(now.standingOf('a/x.ts'))).toContain('a may write it (a/**); state: Needs You.');
  });

  it('calls contested what two may write at the same time, not what they write one after another', () => {
    expect(ownership().standingOf('both.ts')).toMatchObject({ kind: 'contested', contestedBy: ['a', 'b'] });
    expect(ownership(RUN().finish('a').state).standingOf('both.ts')).toMatchObject({ kind: 'owned' });
  });

  it('knows what is being changed, and what is changed outside of the scope', () => {
    const changes = new Map([
      ['a', new Set(['a/x.ts', 'b/y.ts'])],
      ['b', new Set(['b/z.ts'])],
    ]);
    const now = ownership(RUN().work('a').work('b').state, changes);
    expect(fileBadge(now.standingOf('a/x.ts'))).toMatchObject({
      badge: '✎A',
      color: 'waves.active',
      propagate: true,
    });
    expect(fileBadge(now.standingOf('b/y.ts'))).toMatchObject({ badge: '!A', color: 'waves.blocked' });
    expect(fileBadge(now.standingOf('b/y.ts'))?.tooltip.split('\n')[0]).toBe(
      'a has changed it in its worktree, outside of its scope.',
    );
    const both = ownership(
      RUN().work('a').work('b').state,
      new Map([...changes, ['b', new Set(['b/y.ts'])]]),
    );
    expect(fileBadge(both.standingOf('b/y.ts'))?.badge).toBe('⇄A');
  });

  it('is locked by whoever holds a lock on it, whether the plan knows of that or not', () => {
    const row = { pattern: false, waiters: [], claims: [] };
    const holder = { kind: 'person', name: 'Ada' } as const;
    const locks = [
      { ...row, key: 'file:b/*.ts', holder },
      { ...row, key: 'file:a/x.ts' },
      { ...row, key: 'api:b', holder },
    ];
    const now = ownership(undefined, NO_CHANGES, locks);
    expect(fileBadge(now.standingOf('b/y.ts'))).toMatchObject({ badge: '🔒A', propagate: false });
    expect(standingLines(now.standingOf('b/y.ts'))[0]).toBe('Ada holds the lock b/*.ts.');
    expect(now.standingOf('a/x.ts').kind).toBe('owned');
  });
});

describe('monograms', () => {
  it.each([
    ['wp-api', 'Ap'],
    ['wp-web-app', 'Wa'],
    ['x', 'X'],
    ['wp-', '?'],
    ['2fa/login', '2l'],
    ['größe', 'Gr'],
  ])('%s is %s', (id, expected) => expect(monogram(id)).toBe(expected));
});

it('tells which paths somebody else has changed now', () => {
  const before = new Map([['a', new Set(['x', 'y'])]]);
  const after = new Map([
    ['a', new Set(['y'])],
    ['b', new Set(['z'])],
  ]);
  expect(differingPaths(before, after)).toEqual(['x', 'z']);
});
