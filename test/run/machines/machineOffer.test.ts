import { describe, expect, it } from 'vitest';
import { blockedBy } from '../../../src/run/run';
import type { MachineOffer } from '../../../src/run/machines/placement';
import {
  decodeOffer,
  encodeOffer,
  lacks,
  reserve,
  scarceFor,
  whyNobody,
  whyParted,
} from '../../../src/run/machines/placement';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { JournalBuilder, planned } from '../journalBuilder';

const OFFER: MachineOffer = {
  ...{ name: 'one', labels: ['linux', 'gpu'], slots: 2, busy: 2, load: 1, processors: 4, freeMemory: 1 },
  ...{ agents: { claude: 'there', codex: 'missing', gemini: 'no login' }, walls: false },
};

describe('what a machine lacks for an attempt', () => {
  it('is nothing where it has all, also while its slots are taken', () => {
    expect(lacks({ labels: ['gpu'], agent: { name: 'claude', command: 'claude' } }, OFFER)).toEqual([]);
    expect(whyNobody({ labels: ['gpu'] }, [{ ...OFFER, closed: 'cordoned' }, OFFER])).toBeUndefined();
  });

  it('is each thing that it has not, in words', () => {
    const agent = { name: 'codex', command: 'codex' };
    expect(whyNobody({ labels: ['tpu', 'linux'], agent, walls: true, image: true }, [OFFER])).toEqual([
      'one is not labelled tpu and has no codex on its PATH and has no sandbox and cannot show agents the files of an image',
    ]);
    const gemini = { labels: [], agent: { name: 'gemini', command: 'gemini' } };
    expect(whyNobody(gemini, [{ ...OFFER, closed: 'leaving' }])).toEqual([
      'one is leaving and has no login for gemini',
    ]);
    expect(whyNobody({ labels: ['tpu'] }, [])).toEqual([
      'no machine takes attempts; start one: waves worker --labels tpu',
    ]);
  });

  it('is a model that it has not, by its name or what that begins with', () => {
    const offer = { ...OFFER, models: ['large-3', 'small-*'] };
    const lacking = (model?: string) =>
      lacks({ labels: [], ...(model === undefined ? {} : { model }) }, offer);
    expect(['large-3', 'small-1', undefined].flatMap(lacking)).toEqual([]);
    expect(lacking('large-31')).toEqual(['has no model large-31']);
    expect(lacks({ labels: [], model: 'any' }, OFFER)).toEqual([]);
  });

  it('is the worktree that its packages share, which lies on another, unless that takes nothing', () => {
    const needs = { labels: ['gpu'], on: 'one' };
    const two = { ...OFFER, name: 'two' };
    const cordoned = { ...OFFER, closed: 'cordoned' } as const;
    expect(whyNobody(needs, [{ ...OFFER, full: 'memory' }, two])).toBeUndefined();
    expect(whyNobody(needs, [two])).toEqual(['two has not the worktree that it shares']);
    expect(whyParted(needs, [two])).toBe('one is not heard of');
    expect(whyParted(needs, [two, cordoned])).toBe('one is cordoned');
    expect(whyParted(needs, [two, cordoned, OFFER])).toBeUndefined();
    expect(whyParted({ ...needs, labels: ['tpu'] }, [OFFER])).toBe('one is not labelled tpu');
    expect(whyParted({ labels: ['gpu'] }, [])).toBeUndefined();
  });

  it('is read as it was written, and nothing else is', () => {
    expect(decodeOffer(encodeOffer(OFFER))).toEqual(OFFER);
    for (const text of ['', 'null', '[]', '{}', JSON.stringify({ ...OFFER, labels: 'gpu' })]) {
      expect(decodeOffer(text)).toBeUndefined();
    }
  });
});

describe('how busy a machine is', () => {
  const room = { mostLoad: 2, leastMemory: 100 };
  const idle = { slots: 4, busy: 0, load: 0, processors: 2, freeMemory: 100 };

  it('keeps it from more than it has in hand, and never from the first', () => {
    expect(scarceFor(room, { ...idle, busy: 1, load: 4 })).toBeUndefined();
    expect(scarceFor(room, { ...idle, busy: 1, load: 4.1 })).toBe('processors');
    expect(scarceFor(room, { ...idle, busy: 1, freeMemory: 99 })).toBe('memory');
    expect(scarceFor(room, { ...idle, load: 40, freeMemory: 0 })).toBeUndefined();
  });

  it('has it leave attempts to others for longer', () => {
    expect(reserve(room, { ...idle, load: 2 })).toBe(0);
    expect(reserve(room, { ...idle, busy: 1 })).toBe(0.25);
    expect(reserve(room, { ...idle, busy: 1, load: 3 })).toBe(0.75);
    expect(reserve(room, { ...idle, load: 50 })).toBe(1);
  });
});

describe('runs_on', () => {
  it.each([
    ['runs_on: gpu', ['gpu']],
    ['inputs: { runs_on: [gpu, linux] }', ['gpu', 'linux']],
    ['runs_on: []', undefined],
    ['runs_on: "gpu, linux"', undefined],
  ])('is read from %s', (text, expected) => {
    const { plan, problems } = readPlan(`packages:\n  - { id: a, ${text} }\n`);
    expect(plan.packages[0]?.runsOn?.map(({ value }) => value)).toEqual(expected);
    expect(problems.some(({ message }) => message.startsWith('A label is'))).toBe(text.includes('"'));
  });
});

describe('an attempt that no machine takes', () => {
  it('says why until one may', () => {
    const target = { package: 'a', attempt: 1 };
    const run = new JournalBuilder([planned('a')]).start('a');
    run.add({ type: 'attempt.unplaced', ...target, reasons: ['one is cordoned'] });
    expect(blockedBy(run.state, 'a')).toEqual([{ kind: 'machine', reasons: ['one is cordoned'] }]);
    run.add({ type: 'attempt.unplaced', ...target, reasons: [] });
    expect(blockedBy(run.state, 'a')).toEqual([]);
  });
});
