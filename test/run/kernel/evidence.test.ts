import { describe, expect, it } from 'vitest';
import { describeEvidence, rankedEvidence } from '../../../src/run/kernel/state/evidence';
import type { Evidence, EvidenceClaim } from '../../../src/run/kernel/state/kernelState';
import { JournalBuilder, planned } from '../journalBuilder';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const SOURCES = ['process', 'stream', 'hook', 'git', 'report', 'terminal'] as const;

/** What counts most of claims of different sources, each with its minute. */
function strongest(claims: readonly (readonly [EvidenceClaim, number])[], now: number): string | undefined {
  const evidence = claims.map(([claim, minute], index): Evidence => ({
    source: SOURCES[index] ?? 'process',
    claim,
    detail: `${claim} ${minute}`,
    at: at(minute),
  }));
  const item = { ...new JournalBuilder([planned('a')]).package('a'), evidence };
  return rankedEvidence(item, at(now))[0]?.detail;
}

describe('rankedEvidence', () => {
  it.each<[readonly (readonly [EvidenceClaim, number])[], number, string]>([
    [
      [
        ['working', 1],
        ['idle', 2],
      ],
      2,
      'idle 2',
    ],
    [
      [
        ['idle', 2],
        ['reported', 1],
      ],
      3,
      'reported 1',
    ],
    [
      [
        ['reported', 3],
        ['gate', 2],
      ],
      3,
      'gate 2',
    ],
    [
      [
        ['gate', 1],
        ['needs_person', 2],
      ],
      3,
      'needs_person 2',
    ],
    [
      [
        ['needs_person', 2],
        ['gone', 3],
      ],
      3,
      'gone 3',
    ],
    [
      [
        ['idle', 1],
        ['working', 2],
      ],
      2,
      'working 2',
    ],
    [
      [
        ['needs_person', 1],
        ['working', 2],
      ],
      2,
      'working 2',
    ],
    [
      [
        ['needs_person', 2],
        ['working', 1],
      ],
      2,
      'needs_person 2',
    ],
    [
      [
        ['reported', 1],
        ['working', 1],
      ],
      7,
      'working 1',
    ],
    [
      [
        ['gone', 2],
        ['gate', 3],
      ],
      4,
      'gate 3',
    ],
    [
      [
        ['gone', 3],
        ['gate', 2],
      ],
      4,
      'gone 3',
    ],
    [
      [
        ['working', 1],
        ['working', 2],
      ],
      2,
      'working 2',
    ],
  ])('of %j after %i minutes takes %s', (claims, now, expected) => {
    expect(strongest(claims, now)).toBe(expected);
  });
});

describe('the evidence of a run', () => {
  it('comes from process, report, git and gates, and begins anew with each attempt', () => {
    const run = new JournalBuilder([
      planned('a', { gates: [{ id: 'a:gate', before: 'merge', title: 'Look at it' }] }),
    ]).work('a');
    const claims = () => rankedEvidence(run.package('a'), run.state.lastTime).map((each) => each.detail);
    expect(claims()).toEqual([expect.stringMatching(/^started as process \d+$/)]);
    run.add({ type: 'attempt.progress', package: 'a', attempt: 1, message: 'writes tests' });
    expect(claims()[0]).toBe('writes tests');
    run.exit('a', 0);
    expect(claims()[0]).toBe('The agent exited with code 0.');
    run.add({ type: 'attempt.verified', package: 'a', attempt: 1, head: 'h', filesModified: ['a/x'] });
    expect(claims()[0]).toBe('1 file changed, all within its scope');
    run.add({ type: 'gate.opened', package: 'a', attempt: 1, gate: 'a:gate', title: 'Look at it' });
    expect(claims()[0]).toBe('Look at it');
    run.add({ type: 'gate.rejected', package: 'a', attempt: 1, gate: 'a:gate', message: 'Not yet.' });
    expect(claims()[0]).toBe('Not yet.');
  });

  it('is told with its source and age', () => {
    const evidence: Evidence = { source: 'terminal', claim: 'idle', detail: 'prints nothing', at: at(1) };
    expect(describeEvidence(evidence, Date.parse(at(3)))).toBe('terminal, 2m 00s ago: prints nothing');
  });
});
