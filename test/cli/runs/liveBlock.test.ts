import { describe, expect, it } from 'vitest';
import type { BlockFrame } from '../../../src/cli/runs/liveView';
import { liveBlock } from '../../../src/cli/runs/liveView';
import type { RunState } from '../../../src/run/run';
import { JournalBuilder, planned } from '../../run/journalBuilder';

const FRAME: BlockFrame = {
  columns: 80,
  rows: 24,
  now: Date.UTC(2026, 0, 1, 12, 1, 7),
  style: (_style, text) => text,
  hint: 'Ctrl+C leaves.',
};

const block = (state: RunState, frame: Partial<BlockFrame> = {}) => liveBlock(state, { ...FRAME, ...frame });

function threeWaves(): JournalBuilder {
  return new JournalBuilder([
    planned('base'),
    planned('api', { wave: 2, dependsOn: ['base'] }),
    planned('web', { wave: 3, dependsOn: ['api'] }),
  ]);
}

describe('liveBlock', () => {
  it('shows every wave, each package with state, time and what it waits for', () => {
    const builder = threeWaves().finish('base').work('api');
    builder.add({ type: 'attempt.progress', package: 'api', attempt: 1, progress: 0.4, message: 'writing' });
    expect(block(builder.state).map((line) => line.replace(/ +/g, ' '))).toEqual([
      'Feature: running, 1m 06s (run-1)',
      '████████░░░░░░░░░░░░░░░░ 1 of 3 done, 1 running, 1 waiting',
      '',
      'Wave 1',
      ' ✔ Done base 4s',
      'Wave 2',
      ' ● Working api 1m 00s 40 %, writing',
      'Wave 3',
      ' ○ Planned web waits for api (working)',
      '',
      'Ctrl+C leaves.',
    ]);
  });

  it.each([
    [80, 24],
    [40, 12],
    [20, 9],
    [200, 60],
  ])('fits %i columns and %i rows, however large the plan', (columns, rows) => {
    const packages = Array.from({ length: 300 }, (_, index) =>
      planned(`wp-with-a-rather-long-name-${index}`, { wave: 1 + Math.floor(index / 30) }),
    );
    const builder = new JournalBuilder(packages).work('wp-with-a-rather-long-name-7');
    builder.block('wp-with-a-rather-long-name-9', ['a/very/long/path/that/goes/on/and/on.ts']);
    const lines = block(builder.state, { columns, rows });
    expect(lines.length).toBeLessThan(rows);
    const tooLong = lines.filter((line) => line.length > Math.max(columns, 34));
    expect(tooLong).toEqual([]);
    const text = lines.join('\n');
    expect(text).toContain('Blocked');
    expect(text).toContain('Working');
    expect(text).toMatch(rows > 50 ? /Wave 10: 0 of 30 done/ : /and \d+ more/);
  });

  it('makes one line of a wave in which nothing goes on when room is short', () => {
    const builder = threeWaves().finish('base').work('api');
    const lines = block(builder.state, { rows: 11 });
    expect(lines).toContain('Wave 1: 1 done');
    expect(lines.join('\n')).toMatch(/● Working {5}api/);
  });

  it('stops the clock and takes the hint away at the end', () => {
    const builder = new JournalBuilder([planned('a')])
      .finish('a')
      .add({ type: 'run.ended', outcome: 'done' });
    const lines = block(builder.state);
    expect(lines[0]).toBe('Feature: done, 6s (run-1)');
    expect(lines.join('\n')).not.toContain('Ctrl+C');
  });
});
