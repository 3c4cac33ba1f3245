import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import type { AttemptLife } from '../../src/run/attempts/attemptEvents';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** Begins a run whose only agent is a shell command. */
function runOf(command: string, ...options: readonly string[]) {
  const plan = planText([{ id: 'a', command, retryBudget: 1 }]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const running = startWaves(root, ['run', 'work-packages.yaml', '--json', ...options]);
  const events = () =>
    running
      .out()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalEvent);
  const verdicts = () =>
    events().filter((event): event is JournalEvent & AttemptLife => event.type === 'attempt.life');
  return { root, running, events, verdicts };
}

/** A tenth of a minute: two samples of the wrapper, and a little more. */
const SOON = ':0.1';

describe('an agent that', () => {
  it('hangs without a word is seen, shown, and tried again until its budget is used up', async () => {
    const { root, running, verdicts } = runOf('echo begun; sleep 600', '--when-stalled', `restart${SOON}`);
    const first = await waitFor('it is found stalled', () => verdicts()[0]);
    expect(first).toMatchObject({ verdict: 'stalled', action: 'restart' });
    expect(first.signs).toEqual([
      expect.stringMatching(/^no output for \d+s$/),
      expect.stringMatching(/^no processor time for \d+s$/),
      'only its own parts run: sleep',
    ]);
    const { code } = await running.finished;
    expect(code).toBe(1);
    expect(verdicts().filter(({ verdict }) => verdict === 'stalled')).toHaveLength(2);
    const { out } = await waves(root, ['why', 'a']);
    expect(out).toMatch(/The agent is stalled: no output for \d+s/);
  });

  it('lets a child work is at work, however long nothing is printed', async () => {
    const busy = 'node -e "const end = Date.now() + 16000; while (Date.now() < end);"';
    const { running, verdicts } = runOf(
      `${busy} && mkdir a && echo x > a/x`,
      '--when-stalled',
      `stop${SOON}`,
    );
    expect((await running.finished).code).toBe(0);
    expect(verdicts()).toEqual([]);
  });

  it('runs a silent test that it has started meanwhile is at work', async () => {
    const command =
      'for i in 1 2 3 4 5 6; do sleep 2; echo "step $i of six"; done; sleep 14; mkdir a; echo x > a/x';
    const { running, verdicts } = runOf(command, '--when-stalled', `stop${SOON}`);
    expect((await running.finished).code).toBe(0);
    expect(verdicts()).toEqual([]);
  });

  it('prints the same over and over is ended when that is wanted', async () => {
    const loop = 'while true; do echo "Let me try that again."; sleep 0.1; done';
    const { running, verdicts } = runOf(loop, '--when-looping', `stop${SOON}`);
    expect((await running.finished).code).toBe(1);
    expect(verdicts()).toMatchObject([{ verdict: 'looping', action: 'stop' }]);
    expect(verdicts()[0]?.signs.join()).toContain('Let me try that again.');
  });

  it('stands still and can be spoken to is asked to go on, does, and ends', async () => {
    const plan = planText([{ id: 'a' }]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
    const env = { WAVES_DEMO_STALL: 'a' };
    const { code, out } = await waves(
      root,
      ['run', 'work-packages.yaml', '--json', '--agent', 'demo', '--when-stalled', `nudge${SOON}`],
      env,
    );
    expect(code).toBe(0);
    const events = out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalEvent);
    expect(events.filter(({ type }) => type === 'attempt.life')[0]).toMatchObject({
      verdict: 'stalled',
      action: 'nudge',
    });
    const run = events[0]?.type === 'run.started' ? events[0].run : '';
    const log = join(root, '.git', 'waves', 'runs', run, 'attempts', 'a', '1', 'log');
    expect(readFileSync(log, 'utf8')).toMatch(/Stalled .*\nNudged +Go on with the task\./);
  });

  it('stands still and takes no input is only told of', async () => {
    const { root, running, verdicts } = runOf('echo begun; sleep 600', '--when-stalled', `nudge${SOON}`);
    const first = await waitFor('it is found stalled', () => verdicts()[0]);
    expect(first).toMatchObject({ verdict: 'stalled', action: 'notify' });
    expect((await waves(root, ['cancel', 'a'])).code).toBe(0);
    await running.finished;
  });

  it('asks something is told of, and shown as waiting', async () => {
    const ask = 'printf "Overwrite src/a.ts? (y/N) "; sleep 600';
    const { root, running, verdicts } = runOf(ask, '--when-waiting', `notify${SOON}`);
    await waitFor('it is found waiting', () => verdicts()[0]);
    const { out } = await waves(root, ['why', 'a']);
    expect(out).toContain('its agent waits for a person: asks "Overwrite src/a.ts? (y/N)"');
    await waves(root, ['cancel']);
    await running.finished;
  });
});
