import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SetupProgress } from '../../src/extension/runs/announcements';
import { AttentionNotifier } from '../../src/extension/runs/attentionNotifier';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions } from './fakeVscode/fakeSessions';

const IDS = ['a', 'b', 'c', 'd', 'e'];
const gate = (id: string) => ({ id: `${id}:start`, before: 'start' as const, title: `Look at ${id}` });

beforeEach(() => {
  vi.useFakeTimers();
  editor.reset();
});
afterEach(() => vi.useRealTimers());

/** A run whose packages wait at gates, and a person who is told of it. */
function window() {
  const fake = new FakeSessions(IDS.map((id) => ({ id })));
  const run = new JournalBuilder(IDS.map((id) => planned(id, { gates: [gate(id)] })));
  const alerts: string[] = [];
  new AttentionNotifier(fake.sessions, {
    openGraph: (_session, id) => editor.commands.push(['graph', id]),
    steer: (_session, action) => editor.commands.push([action]),
    alert: (text) => alerts.push(text),
  });
  fake.show(run.state);
  const open = (id: string) => {
    run.add({ type: 'gate.opened', gate: `${id}:start`, package: id, attempt: 1, title: `Look at ${id}` });
    fake.show(run.state);
  };
  return { fake, run, open, alerts };
}

it('tells of few things one by one with their ways out, and calls whoever looks elsewhere', async () => {
  const { open, alerts } = window();
  editor.answers = ['Approve'];
  open('a');
  expect(editor.messages).toEqual([]);
  await vi.runAllTimersAsync();
  expect(editor.messages).toEqual([
    { text: 'a waits at a gate: Look at a', buttons: ['Approve', 'Reject…', 'Show a'] },
  ]);
  expect(editor.commands).toEqual([[{ kind: 'approve', gate: 'a:start' }]]);
  expect(alerts).toEqual(['a waits at a gate: Look at a']);
});

it('leads to what has to be read before it is approved, and does not approve by itself', async () => {
  const { fake, run } = window();
  editor.answers = ['Show a'];
  run.add({
    ...{ type: 'gate.opened', gate: 'a:plan', package: 'a', attempt: 1, title: 'approve the plan' },
    ...{ instructions: '+ x may write x', plan: { packages: 2, commands: 1 } },
  });
  fake.show(run.state);
  await vi.runAllTimersAsync();
  expect(editor.messages).toEqual([
    { text: 'a waits at a gate: its agent has planned 2 packages', buttons: ['Show a', 'Reject…'] },
  ]);
  expect(editor.commands).toEqual([['graph', 'a']]);
});

it('makes one message of many that come within a moment, though one after another', async () => {
  const { open, alerts } = window();
  editor.answers = ['Show All'];
  IDS.forEach(open);
  await vi.runAllTimersAsync();
  expect(editor.messages).toEqual([
    { text: '5 packages need you: a, b, c, d, e', buttons: ['Show All', 'Open Graph'] },
  ]);
  expect(editor.commands).toEqual([['waves.needs.focus']]);
  expect(alerts).toHaveLength(1);
});

it('shows set-up that takes long as one message that stops it when it is cancelled, and that goes by itself', async () => {
  const fake = new FakeSessions([{ id: 'a' }, { id: 'b' }]);
  const run = new JournalBuilder([planned('a'), planned('b')]);
  const stopped: (readonly string[])[] = [];
  let now = 0;
  new SetupProgress(
    fake.sessions,
    (_session, ids) => stopped.push(ids),
    () => now,
  );
  for (const id of ['a', 'b']) {
    const attempt = { package: id, attempt: 1 };
    const worktree = `/w/${id}`;
    run.add(
      { type: 'attempt.started', ...attempt, agent: { name: 'demo' }, branch: id, worktree, base: 'base' },
      { type: 'attempt.progress', ...attempt, message: 'Preparing: npm ci' },
    );
  }
  now = Date.parse(run.package('a').startedAt ?? '');
  fake.show(run.state);
  expect(editor.progress).toEqual([]);
  now += 10_000;
  await vi.advanceTimersByTimeAsync(10_000);
  const [shown] = editor.progress;
  expect(shown).toMatchObject({
    title: 'test-feature: making worktrees ready',
    message: 'a: Preparing: npm ci · b: Preparing: npm ci',
    isOver: false,
  });
  shown?.cancel();
  expect(stopped).toEqual([['a', 'b']]);

  run.add({ type: 'attempt.working', package: 'a', attempt: 1, pid: 1, place: 'background' });
  fake.show(run.state);
  expect(shown?.message).toBe('b: Preparing: npm ci');
  run.add({ type: 'attempt.working', package: 'b', attempt: 1, pid: 2, place: 'background' });
  fake.show(run.state);
  await vi.runOnlyPendingTimersAsync();
  expect(shown?.isOver).toBe(true);
  expect(editor.progress).toHaveLength(1);
});
