import { describe, expect, it } from 'vitest';
import { attentionIn } from '../../../src/run/explaining/attention';
import { blockedBy, steer } from '../../../src/run/run';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { decide } from '../../../src/run/scheduler';
import { requestEvents } from '../../../src/run/scope/judgeRequest';
import { reportedScopeRequest } from '../../../src/run/scope/scopeEvents';
import { admissionOf } from '../../../src/run/scope/settleScope';
import { JournalBuilder, planned } from '../journalBuilder';

const PLANNED = [
  planned('a', { deny: ['secret/*'] }),
  planned('b'),
  planned('c', { writeAllow: ['c/**', 'b/both'], dependsOn: ['b'] }),
  planned('locker', { locks: ['file:b/locked'] }),
];

function request(run: JournalBuilder, path: string, id = 'r', isHeld = false): string | undefined {
  const reported = { id, path, reason: 'Because.' };
  run.add(...requestEvents(run.state, { package: 'a', attempt: 1 }, [reported], () => isHeld));
  return run.state.scopeRequests.get(`a.1.${id}`)?.verdict?.kind;
}

const working = () => new JournalBuilder(PLANNED).work('a');
const starts = (run: JournalBuilder) =>
  decide({ state: run.state, starting: new Set(), now: 0 }).flatMap((one) =>
    one.kind === 'start' ? one.package : [],
  );

describe('a request to write outside of a scope', () => {
  it('is granted when the owner does not work, which does not start until the path is given back', () => {
    const run = working();
    run.add({ type: 'attempt.strayed', package: 'a', attempt: 1, files: ['b/x', 'z'] });
    expect(starts(run)).toContain('b');
    expect(request(run, './b/x')).toBe('leased');
    expect(admissionOf(run.package('a'))('b/x')).toBe(true);
    expect(admissionOf(run.package('a'))('b/y')).toBe(false);
    expect(run.package('a').violations).toEqual(['z']);
    expect(starts(run)).not.toContain('b');
    expect(blockedBy(run.state, 'b')).toEqual([{ kind: 'lock', key: 'file:b/x', holder: 'a' }]);
    expect(messagesToAgents(run.state)).toMatchObject([
      { package: 'a', message: { id: 'r', kind: 'scope', answer: 'leased', path: 'b/x' } },
    ]);
    run.exit('a', 1);
    expect(starts(run)).toContain('b');
  });

  it('is queued for an owner that works, which is told', () => {
    const run = working().work('b');
    expect(request(run, 'b/x')).toBe('queued');
    expect(admissionOf(run.package('a'))('b/x')).toBe(false);
    expect(
      messagesToAgents(run.state).map(({ package: id, message }) => [id, message.kind, message.answer]),
    ).toEqual([
      ['a', 'scope', 'queued'],
      ['b', 'handoff', undefined],
    ]);
  });

  it.each([
    ['nobody owns it', 'nobody/x', false],
    ['the plan forbids it', 'secret/x', false],
    ['somebody else has locked it', 'b/x', true],
  ])('waits for a person when %s, and the agent goes on meanwhile', (_why, path, isHeld) => {
    const run = working();
    expect(request(run, path, 'r', isHeld)).toBeUndefined();
    expect(attentionIn(run.state)).toMatchObject([{ kind: 'request', text: `${path}: Because.` }]);
    expect(blockedBy(run.state, 'a')).toMatchObject([{ kind: 'scope_request', path }]);
    expect(messagesToAgents(run.state)).toMatchObject([{ message: { id: 'r', answer: 'asked' } }]);
    const no = new JournalBuilder(PLANNED).add(...run.events.slice(1));
    no.add(...steer(no.state, { kind: 'reject', gate: 'a.1.r', message: 'No.' }, 'me'));
    expect(admissionOf(no.package('a'))(path)).toBe(false);
    run.add(...steer(run.state, { kind: 'approve', gate: 'a.1.r' }, undefined));
    expect(admissionOf(run.package('a'))(path)).toBe(true);
    expect(messagesToAgents(run.state)).toMatchObject([
      { message: { id: 'r', answer: 'asked' } },
      { message: { id: 'r:verdict', answer: 'leased', path } },
    ]);
    expect(attentionIn(run.state)).toEqual([]);
    expect(() => steer(run.state, { kind: 'reject', gate: 'a.1.r' }, undefined)).toThrow('any more');
  });

  it('waits for a person when a package at work has locked the path or was leased it', () => {
    const locked = working().work('locker');
    expect(request(locked, 'b/locked')).toBeUndefined();
    const leased = working();
    expect(request(leased, 'b/x')).toBe('leased');
    leased.work('locker');
    const other = { id: 'r', path: 'b/x', reason: 'Too.' };
    leased.add(...requestEvents(leased.state, { package: 'locker', attempt: 1 }, [other], () => false));
    expect(leased.state.scopeRequests.get('locker.1.r')?.verdict).toBeUndefined();
  });

  it('is granted where the path is inside of the scope, and refused where it is none', () => {
    const run = working();
    expect(request(run, 'a/own', '1')).toBe('leased');
    for (const [index, path] of ['../x', '/etc/passwd', 'C:\\x', '.git/config', '.'].entries()) {
      expect(request(run, path, `bad-${index}`)).toBe('refused');
    }
  });

  it('is judged once, however often it is told', () => {
    const run = working();
    request(run, 'b/x');
    const { length } = run.events;
    run.work('b');
    request(run, 'b/x');
    expect(run.events).toHaveLength(length + 2);
    expect(run.state.scopeRequests.get('a.1.r')?.verdict?.kind).toBe('leased');
  });

  it('is over with its attempt', () => {
    const run = working();
    request(run, 'nobody/x');
    run.exit('a', 1).add({ type: 'package.retried', package: 'a' }).work('a', 2);
    expect(attentionIn(run.state)).toEqual([]);
    expect(run.package('a').leases).toEqual([]);
  });
});

it('is read from what an agent writes, whatever that is', () => {
  expect(reportedScopeRequest({ type: 'SCOPE_REQUEST', path: ' x ', id: 'i', reason: 'r' }, 0)).toEqual({
    id: 'i',
    path: 'x',
    reason: 'r',
  });
  expect(reportedScopeRequest({ type: 'SCOPE_REQUEST', path: 'x' }, 1)?.id).toBe('scope-2');
  for (const nothing of [undefined, 'x', { type: 'SCOPE_REQUEST' }, { type: 'QUESTION', path: 'x' }]) {
    expect(reportedScopeRequest(nothing, 0)).toBeUndefined();
  }
});
