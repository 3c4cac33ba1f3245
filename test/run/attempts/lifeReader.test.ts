import { describe, expect, it } from 'vitest';
import type { LifeSample } from '../../../src/run/attempts/lifeSample';
import { LIFE_RULES, lifeRules } from '../../../src/run/attempts/lifeSample';
import { LifeReader } from '../../../src/run/attempts/lifeReader';
import type { Step } from './sample';
import { readMinutes } from './sample';

const silent = (): Step => ({});
const prints = (_index: number, before: LifeSample): Step => ({
  output: { bytes: before.output.bytes + 10, lines: before.output.lines + 1, lastLine: 'compiled' },
});
const repeats = (_index: number, { output }: LifeSample): Step => ({
  output: {
    bytes: output.bytes + 30,
    lines: output.lines + 3,
    repeatedLines: output.repeatedLines + (output.lines === 0 ? 1 : 3),
    lastLine: 'Let me try again.',
  },
});
const asking = (lastLine: string, open: boolean) => (): Step => ({
  output: { bytes: 50, lines: 1, lastLine, open },
});
const withTool = (tools: readonly string[]) => (): Step => ({ agent: { at: Date.UTC(2026, 0, 1), tools } });

interface Row {
  readonly of: string;
  readonly step: (index: number, before: LifeSample) => Step;
  readonly minutes?: number;
  readonly verdict: string;
  readonly sign: string | RegExp;
}

const TABLE: readonly Row[] = [
  { of: 'that has just begun', step: silent, minutes: 0, verdict: 'working', sign: 'prints' },
  { of: 'that is quiet for a while', step: silent, minutes: 4, verdict: 'working', sign: 'quiet for 4m 00s' },
  {
    of: 'that shows nothing',
    step: silent,
    verdict: 'stalled',
    sign: 'no output for 6m 00s, no processor time for 6m 00s, no child process',
  },
  { of: 'that prints', step: prints, verdict: 'working', sign: /prints/ },
  {
    of: 'that uses the processor',
    step: (_index, { cpuMs = 0 }) => ({ cpuMs: cpuMs + 300 }),
    verdict: 'working',
    sign: 'uses the processor',
  },
  {
    of: 'whose event loop turns',
    step: (_index, { cpuMs = 0 }) => ({ cpuMs: cpuMs + 10 }),
    verdict: 'stalled',
    sign: /^no output/,
  },
  {
    of: 'that runs a long test without a word',
    step: (index) => ({
      children: index < 10 ? [] : [{ name: 'node vitest', ageMs: index * 3000 - 30_000 }],
    }),
    verdict: 'working',
    sign: 'runs node vitest for 5m 30s',
  },
  {
    of: 'that has only its own servers',
    step: (index) => ({ children: [{ name: 'node server.js', ageMs: index * 3000 - 2000 }] }),
    verdict: 'stalled',
    sign: /only its own parts run: node server\.js$/,
  },
  {
    of: 'with a tool call in flight',
    step: withTool(['$ npm test']),
    minutes: 60,
    verdict: 'working',
    sign: 'a tool call is in flight: $ npm test',
  },
  {
    of: 'that tells of its tools and has left a program behind',
    step: (index) => ({
      ...withTool([])(),
      children: [{ name: 'node dev.js', ageMs: index * 3000 - 60_000 }],
    }),
    verdict: 'stalled',
    sign: /no event of its stream for/,
  },
  {
    of: 'that tells of something new',
    step: (_index, { time }) => ({ agent: { at: time, tools: [] } }),
    verdict: 'working',
    sign: /reports/,
  },
  {
    of: 'that turns a spinner while its model is silent',
    step: (_index, { cpuMs = 0 }) => ({ ...withTool([])(), cpuMs: cpuMs + 1500 }),
    verdict: 'stalled',
    sign: 'no work of a program that it has started for 6m 00s',
  },
  {
    of: 'whose tool works before it is told of',
    step: (index) => ({
      ...withTool([])(),
      children: [{ name: 'cargo', ageMs: index * 3000 - 60_000, cpuMs: index * 1500 }],
    }),
    verdict: 'working',
    sign: 'a program that it has started works',
  },
  {
    of: 'that asks by its stream',
    step: () => ({ agent: { at: Date.UTC(2026, 0, 1), tools: [], question: 'May I run npm install?' } }),
    minutes: 0.1,
    verdict: 'waiting',
    sign: /^asks "May I run npm install\?"/,
  },
  {
    of: 'that asks on its terminal',
    step: asking('Overwrite? (y/N)', true),
    minutes: 2,
    verdict: 'waiting',
    sign: /^asks "Overwrite\? \(y\/N\)"/,
  },
  {
    of: 'at a prompt',
    step: asking('password:', true),
    minutes: 2,
    verdict: 'waiting',
    sign: /^asks "password:"/,
  },
  {
    of: 'whose last line ended with a colon',
    step: asking('Results:', false),
    minutes: 2,
    verdict: 'working',
    sign: /quiet/,
  },
  {
    of: 'with an open progress bar',
    step: asking('Downloading 45%', true),
    minutes: 2,
    verdict: 'working',
    sign: /quiet/,
  },
  {
    of: 'whose child asks',
    step: (index) => ({
      ...asking('Continue? [y/n]', true)(),
      children: [{ name: 'npm', ageMs: index * 3000 - 60_000 }],
    }),
    minutes: 3,
    verdict: 'waiting',
    sign: /^asks/,
  },
  {
    of: 'that repeats itself',
    step: repeats,
    minutes: 11,
    verdict: 'looping',
    sign: /of its last \d+ lines repeat earlier ones, such as "Let me try again\."/,
  },
  { of: 'that repeats itself for a while', step: repeats, minutes: 9, verdict: 'working', sign: /prints/ },
  {
    of: 'that is suspended',
    step: () => ({ suspended: true }),
    minutes: 0.1,
    verdict: 'stalled',
    sign: 'its process is suspended',
  },
  {
    of: 'that nothing is known of',
    step: () => ({ cpuMs: undefined }),
    minutes: 14,
    verdict: 'working',
    sign: /quiet/,
  },
  {
    of: 'that nothing is known of for long',
    step: () => ({ cpuMs: undefined }),
    minutes: 16,
    verdict: 'stalled',
    sign: /processor time unknown/,
  },
];

describe('LifeReader', () => {
  it.each(TABLE)('takes an agent $of for $verdict', ({ step, minutes = 6, verdict, sign }) => {
    const { reading } = readMinutes(minutes, step);
    expect(reading.verdict).toBe(verdict);
    expect(reading.signs.join(', ')).toMatch(sign);
  });

  it('lets a stall end with the first sign of work', () => {
    const reader = new LifeReader(LIFE_RULES);
    const { last } = readMinutes(6, silent, reader);
    const later = { ...last, time: last.time + 3000, output: { ...last.output, bytes: 1 } };
    expect(reader.take(later)).toMatchObject({ verdict: 'working', hasWorked: true });
  });

  it('does not count the time in which the machine slept', () => {
    const reader = new LifeReader(LIFE_RULES);
    const { last } = readMinutes(1, silent, reader);
    const awake = { ...last, time: last.time + 8 * 3_600_000 };
    expect(reader.take(awake).verdict).toBe('working');
    expect(reader.take({ ...awake, time: awake.time - 3_600_000 }).verdict).toBe('working');
  });

  it('takes one look alone for no stall, since the machine may have stood still for a while', () => {
    const reader = new LifeReader(lifeRules({ stalled: { afterMinutes: 0.1 } }));
    const { last } = readMinutes(0, silent, reader);
    const after = { ...last, time: last.time + 10_000 };
    expect(reader.take(after).verdict).toBe('working');
    expect(reader.take({ ...after, time: after.time + 3000 }).verdict).toBe('stalled');
  });

  it('says since when it is so', () => {
    const { reading, last } = readMinutes(7, (index, before) => (index < 20 ? prints(index, before) : {}));
    expect(reading.verdict).toBe('stalled');
    expect((last.time - reading.since) / 60_000).toBeCloseTo(6, 1);
  });

  it('goes by what somebody wants instead', () => {
    const reader = new LifeReader(lifeRules({ stalled: { afterMinutes: 0.05 } }));
    expect(readMinutes(0.1, silent, reader).reading.verdict).toBe('stalled');
  });

  it('has something to show of each source', () => {
    const { reading, last } = readMinutes(2, withTool(['Edit src/a.ts']));
    expect(reading.evidence).toEqual([
      {
        source: 'process',
        claim: 'idle',
        detail: 'nothing that it has started works',
        at: last.time - 120_000,
      },
      { source: 'stream', claim: 'working', detail: 'uses a tool: Edit src/a.ts', at: last.time },
      { source: 'terminal', claim: 'idle', detail: 'prints nothing', at: last.time - 120_000 },
    ]);
  });

  it('counts the silence of one that has said nothing yet from its start', () => {
    const { last } = readMinutes(0, silent);
    const begin = { ...last, agent: { at: 0, tools: [] } };
    const { reading } = readMinutes(6, silent, new LifeReader(LIFE_RULES), begin);
    expect(reading.signs).toContain('no event of its stream for 6m 00s');
  });
});

describe('lifeRules', () => {
  it('takes each part from the strongest that has it', () => {
    const rules = lifeRules({ stalled: { action: 'stop' } }, undefined, {
      stalled: { action: 'restart', afterMinutes: 7 },
      looping: { action: 'stop' },
    });
    expect(rules).toEqual({
      waiting: { afterMinutes: 1, action: 'notify' },
      stalled: { afterMinutes: 7, action: 'stop' },
      looping: { afterMinutes: 10, action: 'stop' },
    });
  });
});
