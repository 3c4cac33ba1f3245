import { describe, expect, it } from 'vitest';
import { Tally } from '../../scripts/test/tally.mjs';

const tier = { passed: 0, failed: 0, skipped: 0, failures: [], seconds: 1, work: 1 };

describe('the last line of npm test', () => {
  it('adds up checks and tests, and names what was skipped only if something was', () => {
    const tally = new Tally();
    tally.count('build', true);
    tally.add('unit', { ...tier, passed: 3 });
    expect(tally.line).toBe('4 passed, 0 failed');
    tally.add('agents', { ...tier, passed: 1, failed: 1, skipped: 2, failures: ['a.test.ts > hangs'] });
    expect(tally.line).toBe('5 passed, 1 failed, 2 skipped');
    expect(tally.failures).toEqual(['agents: a.test.ts > hangs']);
  });

  it('tells what could not be made ready once, as one failure', () => {
    const tally = new Tally();
    tally.count('editor (what it needs could not be made ready)', false);
    expect({ line: tally.line, failures: tally.failures }).toEqual({
      line: '0 passed, 1 failed',
      failures: ['editor (what it needs could not be made ready)'],
    });
  });

  it('takes a tier for failed in which no test has run, but not one whose tests are skipped by name', () => {
    const tally = new Tally();
    tally.add('unit', tier);
    expect(tally.failures).toEqual(['unit: no test has run']);
    const other = new Tally();
    other.add('agents', { ...tier, skipped: 3 });
    expect(other.line).toBe('0 passed, 0 failed, 3 skipped');
  });
});
