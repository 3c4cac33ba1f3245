import { describe, expect, it } from 'vitest';
import type { ToldCall } from '../../src/node/machines/machineCalls';
import { encodeAnswer, MachineCalls } from '../../src/node/machines/machineCalls';

const COMMIT = 'a'.repeat(40);

/** Calls whose machine says this, in order, to each that it is asked. */
function callsAnswered(...texts: ((id: string) => string)[]): MachineCalls {
  const calls: MachineCalls = new MachineCalls(({ id }: ToldCall) =>
    queueMicrotask(() => texts.forEach((text) => calls.heard(text(id)))),
  );
  return calls;
}

describe('what a machine is asked to do in its worktree', () => {
  it('is answered by what it says to that, and by nothing else that it says', async () => {
    const work = { head: COMMIT, all: COMMIT };
    const calls = callsAnswered(
      () => encodeAnswer('another', { kind: 'taken' }),
      (id) =>
        JSON.stringify({ answers: id, answer: { kind: 'shown', work: { head: '--all', all: COMMIT } } }),
      (id) => JSON.stringify({ answers: id, answer: { kind: 'conflict', files: [1] } }),
      (id) => JSON.stringify({ answers: id, answer: null }),
      (id) => encodeAnswer(id, { kind: 'shown', work }),
      (id) => encodeAnswer(id, { kind: 'taken' }),
    );
    expect(await calls.ask({ kind: 'show' })).toEqual({ kind: 'shown', work });
    expect(calls.heard('{"file":"log","at":0,"base64":""}')).toBe(false);
  });

  it('fails with the words of the machine, and when its attempt ends', async () => {
    const failing = callsAnswered((id) => encodeAnswer(id, { kind: 'failed', message: 'No room.' }));
    await expect(failing.ask({ kind: 'show' })).rejects.toThrow('No room.');
    const silent = callsAnswered();
    const asked = silent.ask({ kind: 'show' });
    silent.end();
    await expect(asked).rejects.toThrow('does not work there any more');
  });
});
