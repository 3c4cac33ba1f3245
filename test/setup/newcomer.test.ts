import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { keepNewcomerPassed, newcomerFoundations, newcomerLeftOut } from '../../scripts/newcomer.mjs';
import { temporaryFolder } from '../support/temporaryFolder';

afterEach(() => vi.unstubAllEnvs());

it('leaves the newcomer out only where it has passed on what is there now, and never with CI', () => {
  vi.stubEnv('WAVES_CACHE', join(temporaryFolder(), 'cache'));
  vi.stubEnv('CI', '');
  expect(newcomerLeftOut()).toBeUndefined();
  keepNewcomerPassed('what was there before');
  expect(newcomerLeftOut()).toBeUndefined();
  keepNewcomerPassed(newcomerFoundations());
  expect(newcomerLeftOut()).toContain('npm test -- newcomer');
  vi.stubEnv('CI', 'true');
  expect(newcomerLeftOut()).toBeUndefined();
});
