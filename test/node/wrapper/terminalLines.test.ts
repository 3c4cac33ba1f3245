import { describe, expect, it } from 'vitest';
import { closingLines, duration, openingLines } from '../../../src/node/wrapper/wrapper';
import { attemptOf } from '../attemptFixture';

describe('what a terminal shows around an agent', () => {
  it('says who works where', () => {
    const spec = attemptOf('', {
      argv: ['agent', '--fast'],
      cwd: '/repo.worktrees/f/wp-a',
      title: 'wp-a (attempt 2)',
    });
    expect(openingLines(spec).split('\n').slice(0, 3)).toEqual([
      'wp-a (attempt 2)',
      '  agent     node',
      '  worktree  /repo.worktrees/f/wp-a',
    ]);
  });

  it('says how it ended', () => {
    const spec = attemptOf('');
    const closing = (exit: Parameters<typeof closingLines>[1]) => closingLines(spec, exit, 61_000).trim();
    const none = { code: null, signal: null };
    expect(closing({ reason: 'exit', code: 0, signal: null })).toBe(
      'wp-a: the agent has finished after 1 min 1 s.',
    );
    expect(closing({ reason: 'exit', code: 3, signal: null })).toContain('exit code 3');
    expect(closing({ reason: 'exit', code: null, signal: 'SIGSEGV' })).toContain('SIGSEGV');
    expect(closing({ reason: 'timeout', ...none })).toContain('too long');
    expect(closing({ reason: 'cancelled', ...none })).toContain('stopped');
    expect(closing({ reason: 'not-started', ...none, message: 'No such program.' })).toBe(
      'wp-a: No such program.',
    );
  });

  it('gives durations in what people count in', () => {
    expect([0, 4499, 59_999, 3_599_000, 3_660_000].map(duration)).toEqual([
      '0 s',
      '4 s',
      '1 min 0 s',
      '59 min 59 s',
      '1 h 1 min',
    ]);
  });
});
