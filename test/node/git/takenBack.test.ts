import { expect, it } from 'vitest';
import { isSparseSettings } from '../../../src/node/worktrees/surroundings/takenBack';

const SPARSE = '[core]\n\tsparseCheckout = true\n\tsparseCheckoutCone = false\n[index]\n\tsparse = false\n';
const OWN = `${SPARSE}[user]\n\tname = Person\n`;
const FILE = 'worktrees/a/config.worktree';

it('takes what git itself makes of a sparse checkout for settings of that, and nothing else', () => {
  expect(isSparseSettings(FILE, SPARSE, SPARSE)).toBe(true);
  expect(isSparseSettings(FILE, OWN.replace('Cone = false', 'Cone = true'), OWN)).toBe(true);
  expect(isSparseSettings(FILE, '[core]\n\tsparseCheckout = true\n', OWN)).toBe(true);
  const planted = SPARSE.replace('[index]', '\tfsmonitor = ./evil\n[index]');
  expect(isSparseSettings(FILE, planted, SPARSE)).toBe(false);
  expect(isSparseSettings(FILE, OWN.replace('[user]\n\tname', '[core]\n\teditor'), OWN)).toBe(false);
  expect(isSparseSettings('config.worktree', SPARSE, SPARSE)).toBe(false);
});
