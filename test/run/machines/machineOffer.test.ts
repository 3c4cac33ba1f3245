import { describe, expect, it } from 'vitest';
import { blockedBy } from '../../../src/run/run';
import type { MachineOffer } from '../../../src/run/machines/placement';
import { decodeOffer, encodeOffer, lacks, whyNobody } from '../../../src/run/machines/placement';
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

  it('is read as it was written, and nothing else is', () => {
    expect(decodeOffer(encodeOffer(OFFER))).toEqual(OFFER);
    for (const text of ['', 'null', '[]', '{}', JSON.stringify({ ...OFFER, labels: 'gpu' })]) {
      expect(decodeOffer(text)).toBeUndefined();
    }
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
