import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRunId } from '../../../src/node/runs/runFolder';
import {
  childNamespace,
  childRunId,
  integrationBranch,
  isChildRun,
  packageBranch,
  rootRunOf,
  safeName,
  worktreePath,
} from '../../../src/run/kernel/state/names';
import { WavesError } from '../../../src/wavesError';
import { DEFAULT_RULES, worktreeRules } from '../../../src/run/kernel/state/worktreeRules';
import { anyCharacter } from '../../support/anyCharacter';

const { path: PATH, branch: BRANCH } = DEFAULT_RULES;
const UPSTREAM = worktreeRules([{ layout: 'upstream' }], []);

const awkward = fc.constantFrom(
  'WP-01',
  'wp-01',
  'Wp-01',
  'a/b',
  'a\\b',
  '../up',
  '..',
  '.hidden',
  '-rf',
  'x.lock',
  'x.lock.',
  'con',
  'CON',
  'nul.txt',
  'com1',
  'größe',
  'gro\u0308ße',
  'a b',
  'a:b',
  'a~b^c',
  '@',
  '@{',
  'a@{b',
  'integration',
  'Integration',
  '日本語',
  '🚀',
  '\ud800',
  'x'.repeat(61),
  'x'.repeat(300),
  'wp-0123456789',
  '?',
  '*',
  'line\nbreak',
);
const anyId = fc.oneof(
  awkward,
  fc.string({ minLength: 1, unit: anyCharacter }),
  fc.string({ minLength: 1, unit: fc.constantFrom(...'aAbB01-._/') }),
);
const usableId = anyId.filter((id) => id.trim() !== '');

describe('safeName', () => {
  it('leaves ordinary ids as they are', () => {
    for (const id of ['wp-contracts', 'add-user-profile', 'a', '1.2.3', 'under_score', '_x']) {
      expect(safeName(id)).toBe(id);
    }
  });

  it('makes one short path component that every operating system takes', () => {
    fc.assert(
      fc.property(usableId, (id) => {
        const name = safeName(id);
        expect(name).toMatch(/^[a-z0-9_][a-z0-9._-]*$/);
        expect(name.length).toBeLessThanOrEqual(60);
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
        expect(name).not.toMatch(/\.$/);
      }),
    );
  });

  it('gives two ids two names, also where upper and lower case are the same', () => {
    fc.assert(
      fc.property(usableId, usableId, (one, other) => {
        fc.pre(one !== other);
        expect(safeName(one).toLowerCase()).not.toBe(safeName(other).toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });

  it('is not fooled by an id that looks like a name it made', () => {
    const made = safeName('WP-01');
    expect(safeName(made)).not.toBe(made);
  });

  it('refuses only blank ids', () => {
    expect(() => safeName(' \t\n')).toThrow(WavesError);
    expect(() => safeName('')).toThrow(expect.objectContaining({ reason: 'unusable-name' }));
  });
});

describe('branches', () => {
  it('are taken by git', () => {
    const ids = fc.sample(usableId, { numRuns: 60, seed: 7 });
    for (const branch of ids.flatMap((id) => [
      packageBranch(safeName(id), id, BRANCH),
      integrationBranch(id, BRANCH),
      packageBranch(safeName(id), id, UPSTREAM.branch),
      integrationBranch(id, UPSTREAM.branch),
    ])) {
      const checked = spawnSync('git', ['check-ref-format', '--branch', branch]);
      expect({ branch, status: checked.status }).toEqual({ branch, status: 0 });
    }
  });

  it('keep the integration branch apart from every package', () => {
    for (const id of ['integration', 'Integration', 'INTEGRATION']) {
      for (const pattern of [BRANCH, UPSTREAM.branch]) {
        expect(packageBranch('f', id, pattern).toLowerCase()).not.toBe(integrationBranch('f', pattern));
      }
    }
  });
});

describe('child runs', () => {
  it('have names that no feature, package or other run has', () => {
    fc.assert(
      fc.property(usableId, usableId, usableId, (feature, item, other) => {
        const namespace = childNamespace(safeName(feature), item);
        expect(namespace).not.toBe(safeName(other));
        expect(namespace.length).toBeLessThanOrEqual(60);
        const run = childRunId('20260101T000000Z-abcd', item, 1);
        expect(isRunId(run)).toBe(true);
        expect(isChildRun(run)).toBe(true);
        expect(run).not.toBe(childRunId('20260101T000000Z-abcd', item, 2));
        const below = childRunId(run, other, 3);
        expect(isRunId(below)).toBe(true);
        expect(rootRunOf(below)).toBe('20260101T000000Z-abcd');
        expect(below).not.toBe(childRunId('20260101T000000Z-abcd', `${item}.1+${other}`, 3));
      }),
    );
    expect(isChildRun('20260101T000000Z-abcd')).toBe(false);
  });

  it('have branches that git takes', () => {
    for (const [feature = '', item = ''] of fc.sample(fc.tuple(usableId, usableId), {
      numRuns: 20,
      seed: 7,
    })) {
      const branch = packageBranch(childNamespace(safeName(feature), item), item, BRANCH);
      expect(spawnSync('git', ['check-ref-format', '--branch', branch]).status).toBe(0);
    }
  });
});

describe('worktreePath', () => {
  it('lies beside the repository', () => {
    expect(worktreePath('/home/me/repo', 'feature', 'wp-a', PATH)).toBe(
      '/home/me/repo.worktrees/feature/wp-a',
    );
    expect(worktreePath('/home/me/repo/', 'feature', 'wp-a', PATH)).toBe(
      '/home/me/repo.worktrees/feature/wp-a',
    );
    expect(worktreePath('C:\\code\\repo', 'feature', 'wp-a', PATH)).toBe(
      'C:\\code\\repo.worktrees\\feature\\wp-a',
    );
  });

  it('follows a pattern', () => {
    const at = (pattern: string, root = '/home/me/repo') => worktreePath(root, 'f', 'wp-a', pattern);
    expect(at(UPSTREAM.path)).toBe('/home/me/repo/.git-worktrees/f/wp-a');
    expect(at('/fast/{repo}/{feature}-{package}')).toBe('/fast/repo/f-wp-a');
    expect(at('D:/w/{feature}/{package}', 'C:\\code\\repo')).toBe('D:\\w\\f\\wp-a');
    expect(at('../../{feature}/./{package}')).toBe('/home/f/wp-a');
    expect(worktreePath('/r', 'f', 'wp-a', PATH, true)).toBe(worktreePath('/r', 'f', 'wp-b', PATH, true));
  });

  it('cannot be made to leave that place', () => {
    fc.assert(
      fc.property(usableId, usableId, (feature, item) => {
        const parts = worktreePath('/r', safeName(feature), item, PATH).split('/');
        expect(parts).toHaveLength(4);
        expect(parts).not.toContain('..');
      }),
    );
  });
});
