import { describe, expect, it } from 'vitest';
import type { ServerCheck } from '../../../src/run/verification/serverChecks';
import { judgeChecks } from '../../../src/run/verification/serverChecks';

const check = (name: string, state: ServerCheck['state'] = 'passed'): ServerCheck => ({ name, state });
const kind = (required: string[], seen: ServerCheck[], runs?: ServerCheck[]) =>
  judgeChecks({ requiredChecks: required, ...(runs === undefined ? {} : { workflow: 'ci.yml' }) }, seen, runs)
    .kind;

describe('judgeChecks', () => {
  it('counts all checks where none is named, and waits for the first', () => {
    expect(kind([], [])).toBe('unseen');
    expect(kind([], [check('a'), check('b', 'running')])).toBe('running');
    expect(kind([], [check('a'), check('b')])).toBe('passed');
    expect(kind([], [check('a', 'running'), check('b', 'failed')])).toBe('failed');
  });

  it('counts only those that are named, as jobs of a matrix and of called workflows too', () => {
    expect(kind(['test'], [check('test'), check('lint', 'failed')])).toBe('passed');
    expect(kind(['test'], [check('test (20)'), check('test (22)', 'running')])).toBe('running');
    expect(kind(['test'], [check('CI / test', 'failed')])).toBe('failed');
    expect(kind(['test'], [check('tests'), check('latest')])).toBe('unseen');
  });

  it('never takes for passed what is not there', () => {
    const verdict = judgeChecks({ requiredChecks: ['lint', 'test'] }, [check('lint')], undefined);
    expect(verdict).toMatchObject({ kind: 'unseen', missing: ['test'] });
    expect(kind([], [check('a')], [])).toBe('unseen');
    expect(kind([], [check('a', 'failed')], [check('ci.yml')])).toBe('passed');
    expect(kind(['lint'], [check('lint')], [check('ci.yml', 'running')])).toBe('running');
  });
});
