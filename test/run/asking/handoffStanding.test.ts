import { expect, it } from 'vitest';
import { attentionIn } from '../../../src/run/explaining/attention';
import { handoffEvents, openHandoffs } from '../../../src/run/asking/handoffEvents';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { summary } from '../../../src/cli/runs/runLines';
import { statusOf } from '../../../src/run/explaining/status';
import { livePackage } from '../../../src/run/explaining/liveView';
import { steer } from '../../../src/run/run';
import { JournalBuilder, planned } from '../journalBuilder';

const API = { package: 'api', attempt: 1 };
const WEB = { package: 'web', attempt: 1 };

function begun(...ids: readonly string[]): JournalBuilder {
  const run = new JournalBuilder([planned('api'), planned('web')]);
  return run.add(...ids.map((id) => started(id)));
}

function started(id: string) {
  return {
    type: 'attempt.started',
    package: id,
    attempt: 1,
    agent: { name: 'demo' },
    branch: id,
    base: 'base',
    worktree: `/w/${id}`,
  } as const;
}

function merge(run: JournalBuilder): void {
  run.add(
    { type: 'attempt.exited', ...API, reason: 'exit', code: 0, signal: null },
    { type: 'attempt.verified', ...API, head: 'head', filesModified: [] },
    { type: 'package.integrated', ...API, commit: 'merge' },
  );
}

function ask(run: JournalBuilder): void {
  run.add(...handoffEvents(run.state, WEB, [{ id: '1', to: 'api', text: 'Which name?', files: [] }]));
}

function standing(run: JournalBuilder): string | undefined {
  return livePackage(run.state, run.package('web')).handoffs?.[0]?.standing;
}

it('goes from asked to taken up when the asked begins, to answered when it answers', () => {
  const run = begun('web');
  ask(run);
  expect(standing(run)).toBe('pending');
  expect(livePackage(run.state, run.package('api')).handoffs).toBeUndefined();
  run.add(started('api'));
  expect(standing(run)).toBe('accepted');
  run.add({ type: 'handoff.answered', handoff: 'web.1.1', ...API, answer: 'users' });
  expect(livePackage(run.state, run.package('web')).handoffs?.[0]).toMatchObject({
    to: 'api',
    standing: 'answered',
    answer: 'users',
    requests: 1,
  });
});

it('tells people when the asked ends without an answer, who may begin it once more', () => {
  const run = begun('web', 'api');
  ask(run);
  merge(run);
  expect(standing(run)).toBe('unanswered');
  // Whoever asked is told not to wait for it.
  const told = messagesToAgents(run.state).filter(({ package: id }) => id === 'web');
  expect(told.map(({ message }) => [message.id, message.answer])).toEqual([
    ['1', 'asked'],
    ['1:ended', 'ended'],
  ]);
  const [attention] = attentionIn(run.state);
  expect(attention).toMatchObject({ package: 'web', kind: 'handoff', text: 'api: Which name?' });

  run.add(...steer(run.state, { kind: 'followUp', handoff: 'web.1.1' }, 'ada'));
  expect(run.package('api').state).toBe('ready');
  expect(openHandoffs(run.state, run.package('api')).map(({ message }) => message)).toEqual(['Which name?']);
  expect(attentionIn(run.state)).toEqual([]);
  expect(() => steer(run.state, { kind: 'followUp', handoff: 'web.1.1' }, 'ada')).toThrow(
    'not come to its end',
  );
});

it('lets a person answer in the place of who has ended', () => {
  const run = begun('web', 'api');
  ask(run);
  merge(run);
  run.add(...steer(run.state, { kind: 'answer', question: 'web.1.1', answer: 'users' }, 'ada'));
  expect(standing(run)).toBe('answered');
  expect(() => steer(run.state, { kind: 'answer', question: 'web.1.1', answer: 'x' }, 'ada')).toThrow(
    'told already: users',
  );
});

it('waits for nobody when whoever asked has ended too', () => {
  const run = begun('web', 'api');
  ask(run);
  merge(run);
  run.add({ type: 'attempt.exited', ...WEB, reason: 'exit', code: 0, signal: null });
  expect(standing(run)).toBe('unanswered');
  expect(attentionIn(run.state).filter(({ kind }) => kind === 'handoff')).toEqual([]);
});

it('is told in every status, and does not let a run end as done without a word of it', () => {
  const run = begun('web');
  expect(statusOf(run.state, null).handoffs).toBeUndefined();
  ask(run);
  expect(statusOf(run.state, null).handoffs).toMatchObject([
    { id: 'web.1.1', from: 'web', to: 'api', message: 'Which name?', standing: 'pending' },
  ]);
  run.add({ type: 'run.ended', outcome: 'done' });
  expect(summary(run.state)).toMatch(/^done: .*, 1 HANDOFF PENDING/);
  run.add({ type: 'handoff.answered', handoff: 'web.1.1', ...API, answer: 'name' });
  expect(statusOf(run.state, null).handoffs).toMatchObject([{ standing: 'answered', answer: 'name' }]);
  expect(summary(run.state)).not.toContain('HANDOFF');
});
