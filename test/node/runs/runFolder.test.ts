import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  attemptFiles,
  attemptFolder,
  journalPath,
  planCopyPath,
  runFolder,
} from '../../../src/node/runs/runFolder';

describe('the paths of a run', () => {
  const common = join('/', 'repo', '.git');

  it('lie in the git directory', () => {
    const run = join(common, 'waves', 'runs', '20260101T000000Z-abc');
    expect(journalPath(common, '20260101T000000Z-abc')).toBe(join(run, 'journal.jsonl'));
    expect(planCopyPath(common, '20260101T000000Z-abc')).toBe(join(run, 'plan.yaml'));
    expect(attemptFolder(common, '20260101T000000Z-abc', 'wp-a', 2)).toBe(join(run, 'attempts', 'wp-a', '2'));
    expect(attemptFiles('/x').exit).toBe(join('/x', 'exit.json'));
  });

  it('never lead outside, whatever somebody names', () => {
    for (const run of ['..', '../x', 'a/b', 'a\\b', '', '.', '/etc', 'a..b', '-x', 'x'.repeat(101)]) {
      expect(() => runFolder(common, run)).toThrow(expect.objectContaining({ reason: 'unknown-run' }));
    }
    expect(attemptFolder(common, 'r', '../../x', 1)).toContain(join('r', 'attempts', 'x-'));
  });
});
