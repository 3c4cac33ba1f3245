import { describe, expect, it } from 'vitest';
import { runTiming } from '../../../src/run/explaining/runTiming';
import { waitsOf, workedOf } from '../../../src/run/explaining/liveView';
import { statusOf } from '../../../src/run/explaining/status';
import { amountAt, sumAmounts } from '../../../src/run/kernel/state/standing';
import { heldUp } from '../../../src/run/explaining/report/runReport';
import type { RunEvent, RunState } from '../../../src/run/run';
import { replay } from '../../../src/run/run';
import { JournalBuilder, planned } from '../journalBuilder';

const ABOUT = { package: 'a', attempt: 1 } as const;
const LATER = '2026-01-01T18:00:00.000Z';
const FAULT = {
  kind: 'disk-full',
  of: 'machine',
  message: 'full',
  advice: '',
  tries: 1,
  until: LATER,
} as const;

/** What an attempt waits in, what ends that, and for whom it waits. */
const WAITS: [string, RunEvent[], RunEvent[], 'you' | 'fault' | 'others'][] = [
  [
    'a question is open',
    [{ type: 'question.asked', question: 'q', ...ABOUT, id: 'q', text: 'Which?' }],
    [{ type: 'question.answered', question: 'q', ...ABOUT, answer: 'this' }],
    'you',
  ],
  [
    'its agent hangs',
    [{ type: 'attempt.life', ...ABOUT, verdict: 'stalled', since: LATER, signs: ['silent'] }],
    [{ type: 'attempt.life', ...ABOUT, verdict: 'working', since: LATER, signs: ['output'] }],
    'you',
  ],
  [
    'its agent waits for input',
    [{ type: 'attempt.life', ...ABOUT, verdict: 'waiting', since: LATER, signs: ['prompt'] }],
    [{ type: 'attempt.life', ...ABOUT, verdict: 'working', since: LATER, signs: ['output'] }],
    'you',
  ],
  [
    'a fault of the machine holds it',
    [{ type: 'fault.met', ...ABOUT, step: 'agent', fault: FAULT }],
    [{ type: 'fault.over', ...ABOUT }],
    'fault',
  ],
  [
    'somebody else holds a lock that it asks for',
    [{ type: 'locks.awaited', package: 'a', locks: [{ key: 'k', holder: 'eva', until: LATER }] }],
    [{ type: 'locks.awaited', package: 'a', locks: [] }],
    'others',
  ],
];

describe('an attempt', () => {
  it.each(WAITS)('is not worked on while %s', (_name, begin, end, whom) => {
    const run = new JournalBuilder([planned('a')]).work('a').add(...begin);
    expect(waitsOf(run.package('a'))).toBe(whom);
    expect(statusOf(run.state, null).totals.active).toBe(0);
    run.add(...end).exit('a', 0);
    expect(waitsOf(run.package('a'))).toBeUndefined();
    // An event each second: of the five after its start all but one were work.
    const before = new JournalBuilder([planned('a')]).work('a').exit('a', 0);
    expect(workedMs(run.state, 'a')).toBe(workedMs(before.state, 'a') + 1000);
    expect(
      runTiming(run.state).stood[
        { you: 'waits_for_you', fault: 'held', others: 'waits_for_others' }[whom] as 'held'
      ],
    ).toBeGreaterThanOrEqual(1000);
  });

  it('is not worked on between the end of a run and what continues it, nor while it is paused after its agent', () => {
    const run = new JournalBuilder([planned('a')]).work('a').exit('a', 0);
    const worked = workedMs(run.state, 'a');
    run.add({ type: 'run.paused', message: 'lunch' });
    expect(waitsOf(run.package('a'))).toBe('you');
    expect(workedMs(run.state, 'a')).toBe(worked + 1000);
    run.add({ type: 'run.ended', outcome: 'cancelled' });
    const { elapsed } = runTiming(run.state);
    run.add({ type: 'run.continued', retry: [] });
    expect(workedMs(run.state, 'a')).toBe(worked + 1000);
    expect(runTiming(run.state).elapsed).toBe(elapsed);
  });
});

describe('a run of runs', () => {
  it('counts what is worked in its child runs in place of the packages around them', () => {
    const parent = new JournalBuilder([planned('a', { subplan: 'inner.yaml' }), planned('b')]);
    parent.work('a').add({ type: 'subplan.started', ...ABOUT, run: 'inner' });
    const child = new JournalBuilder([planned('x'), planned('y')], { run: 'inner' }).work('x').work('y');
    child.exit('x', 0).exit('y', 0);
    const children = (id: string) => (id === 'inner' ? child.state : undefined);
    const alone = runTiming(child.state).sequential;
    const now = Date.parse(child.state.lastTime);
    const { preparing, working } = runTiming(parent.state, children, now).stood;
    const own = runTiming(parent.state, undefined, now).stood.preparing;
    expect(preparing + working).toBe(own + alone - runTiming(child.state).stood.checking);
    expect(runTiming(parent.state, children, now).peak).toBe(2);
    expect(amountAt(workedOf(parent.package('a'), children) ?? { ms: 0 }, now)).toBe(own + alone);
  });

  it('waits for a person as soon as all that goes on in it does', () => {
    const parent = new JournalBuilder([planned('a', { subplan: 'inner.yaml' })]);
    parent.work('a').add({ type: 'subplan.started', ...ABOUT, run: 'inner' });
    const child = new JournalBuilder([planned('a'), planned('y')], { run: 'inner' }).work('a').work('y');
    const children = (): RunState => child.state;
    child.add({ type: 'question.asked', question: 'q', ...ABOUT, id: 'q', text: 'Which?' });
    expect(waitsOf(parent.package('a'), children)).toBeUndefined();
    child.exit('y', 1);
    expect(waitsOf(parent.package('a'), children)).toBe('you');
    expect(statusOf(parent.state, null, children).totals).toMatchObject({ active: 0, needs_you: 1 });
  });
});

it('says whom others waited for, and how long', () => {
  const run = new JournalBuilder([planned('a'), planned('b'), planned('c', { dependsOn: ['a', 'b'] })]);
  run.finish('b').finish('a');
  const { since } = run.package('b');
  const last = run.package('a').since;
  expect(heldUp(run.state)).toEqual([
    { package: 'a', waiting: ['c'], seconds: (Date.parse(last) - Date.parse(since)) / 1000 },
  ]);
});

it('adds up amounts of which some go on', () => {
  const sum = sumAmounts([{ ms: 5 }, { ms: 0, since: 10 }, { ms: 1, since: 20 }]);
  expect([20, 30].map((now) => amountAt(sum, now))).toEqual([5 + 10 + 1, 5 + 20 + 11]);
  expect(sumAmounts([{ ms: 5 }, { ms: 7 }])).toEqual({ ms: 12 });
});

it('adds up to the same spans where the clock was set back', () => {
  const run = new JournalBuilder([planned('a')]).finish('a');
  const back = run.events.map((event) =>
    event.seq > 3 ? { ...event, time: new Date(Date.parse(event.time) - 3_600_000).toISOString() } : event,
  );
  const spans = replay(back)?.packages.get('a')?.spans ?? [];
  expect(spans.every(({ from, to = from }) => to >= from)).toBe(true);
});

function workedMs(run: RunState, id: string): number {
  const item = run.packages.get(id) ?? expect.unreachable();
  return amountAt(workedOf(item) ?? { ms: 0 }, Date.parse(run.lastTime));
}
