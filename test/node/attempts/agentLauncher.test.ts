import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileAgentLauncher } from '../../../src/node/attempts/agentLauncher';
import { attemptFiles } from '../../../src/node/runs/runFolder';
import { readAgent, readExit, readSigns } from '../../../src/node/wrapper/records';
import type { Usage } from '../../../src/run/usage/usage';
import type { ReportedEscalation } from '../../../src/run/asking/attemptReport';
import type { AttemptExit, AttemptSpec, FollowedAttempt } from '../../../src/ports/attempts';
import type { AttemptEvidence, LifeSample } from '../../../src/run/attempts/lifeSample';
import { ownIdentity } from '../../../src/node/processes/processIdentity';
import { claimAttempt } from '../../../src/node/wrapper/records';
import { waitFor } from '../../support/waitFor';
import { attemptOf, gone, killedWithTest } from '../attemptFixture';
import { bundled } from '../bundled';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** JavaScript for an agent that works until a file is in its worktree. */
const UNTIL_END = `console.log('ready'); setInterval(() => { if (require('fs').existsSync('end')) process.exit(0) }, 20);`;

interface Told {
  readonly attempt: FollowedAttempt;
  readonly places: string[];
  readonly pids: number[];
  readonly progress: (number | undefined)[];
  readonly used: Usage[];
  readonly samples: LifeSample[];
  readonly observed: AttemptEvidence[];
  readonly escalated: ReportedEscalation[];
  readonly exits: AttemptExit[];
}

describe('FileAgentLauncher', () => {
  const wrapperPath = bundled('src/node/wrapper/main.ts');
  const launcher = () => new FileAgentLauncher({ nodePath: process.execPath, wrapperPath, log: QUIET });

  function follow(folder: string): Told {
    const told: Omit<Told, 'attempt'> = {
      places: [],
      pids: [],
      progress: [],
      used: [],
      samples: [],
      observed: [],
      escalated: [],
      exits: [],
    };
    const attempt = launcher().follow(folder, {
      working: (pid, place) => {
        told.pids.push(killedWithTest(pid));
        told.places.push(place);
      },
      progressed: (progress) => told.progress.push(progress),
      used: (usage) => told.used.push(usage),
      sampled: (sample) => told.samples.push(sample),
      observed: (evidence) => told.observed.push(evidence),
      escalated: (fresh) => told.escalated.push(...fresh),
      exited: (exit) => told.exits.push(exit),
    });
    onTestFinished(() => attempt.dispose());
    return { attempt, ...told };
  }

  async function launched(script: string, changes: Partial<AttemptSpec> = {}): Promise<AttemptSpec> {
    const spec = attemptOf(script, changes);
    await launcher().launch(spec, 'the prompt\n');
    return spec;
  }

  const ended = ({ exits }: Told) => waitFor('the attempt has ended', () => exits[0]);
  const end = (spec: AttemptSpec) => writeFileSync(join(spec.cwd, 'end'), '');

  it('tells of an attempt from its beginning to its end, the end last and once', async () => {
    const script = `
      require('fs').appendFileSync(process.env.WAVES_PROGRESS_FILE, '{"progress":0.5}\\n');
      ${UNTIL_END}`;
    const spec = await launched(script);
    expect(await launcher().callOff(spec.folder)).toBe(false);
    const told = follow(spec.folder);
    await waitFor('its progress is told', () => told.progress.includes(0.5));
    expect(told.exits).toEqual([]);
    end(spec);
    expect(await ended(told)).toEqual({ reason: 'exit', code: 0, signal: null });
    expect(told.places).toEqual(['background']);
  });

  it('tells what the agent has used up so far, and passes over what is no such report', async () => {
    const lines = [
      '{"usage":{"input_tokens":-1,"output_tokens":"many"}}',
      '{"usage":{"input_tokens":1200,"output_tokens":300,"cost_usd":0.02}}',
      '{"usage":null}',
    ];
    const script = `require('fs').appendFileSync(process.env.WAVES_PROGRESS_FILE, ${JSON.stringify(`${lines.join('\n')}\n`)});`;
    const told = follow((await launched(script)).folder);
    await ended(told);
    expect(told.used).toEqual([{ inputTokens: 1200, outputTokens: 300, costUsd: 0.02 }]);
    expect(told.progress).toEqual([]);
  });

  it('types for an agent that takes input, also when another driver has started it, and for no other', async () => {
    const echo = `console.log('ready'); process.stdin.once('data', (text) => { process.stdout.write('took ' + text); process.exit(0); });`;
    const spec = await launched(echo, { takesInput: true });
    const told = follow(spec.folder);
    const nudge = await waitFor('it can be spoken to', () => told.attempt.nudge);
    nudge('Go on,\nplease.');
    expect(await ended(told)).toMatchObject({ reason: 'exit', code: 0 });
    expect(readFileSync(attemptFiles(spec.folder).log, 'utf8')).toBe('ready\ntook Go on, please.\n');

    const deaf = await launched(UNTIL_END);
    const other = follow(deaf.folder);
    await waitFor('it is seen', () => other.samples.length > 0);
    expect(other.attempt.nudge).toBeUndefined();
    end(deaf);
    await ended(other);
  });

  it('ends an agent that has closed its input before something is typed', async () => {
    const spec = await launched(`process.stdin.destroy(); ${UNTIL_END}`, { takesInput: true });
    const told = follow(spec.folder);
    const nudge = await waitFor('it can be spoken to', () => told.attempt.nudge);
    nudge('Go on.');
    await waitFor('it is there', () => existsSync(attemptFiles(spec.folder).typed));
    end(spec);
    expect(await ended(told)).toMatchObject({ reason: 'exit', code: 0 });
  });

  it('tells what the agent escalates while it works, and with its end', async () => {
    const spec = await launched(UNTIL_END);
    const told = follow(spec.folder);
    const { escalations, hooks } = attemptFiles(spec.folder);
    const line = (id: string) => `${JSON.stringify({ escalation_id: id, type: 'X', summary: id })}\n`;
    writeFileSync(hooks, `${JSON.stringify({ at: 1, tool: 'Write', file: 'a', refused: 'No. Never.' })}\n`);
    writeFileSync(escalations, `${line('one')}no JSON\n{"summary":"of no type"}\n${line('one')}`);
    await waitFor('it is told', () => told.escalated.length > 0);
    appendFileSync(escalations, line('two'));
    await waitFor('the next is told', () => told.escalated.length > 1);
    expect(told.escalated.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(told.observed.map(({ detail }) => detail)).toContain('was refused Write a: No');
    end(spec);
    const { report } = await ended(told);
    expect(report?.escalations.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('calls off what nobody has started, for good', async () => {
    const spec = attemptOf('');
    expect(await launcher().callOff(spec.folder)).toBe(true);
    expect(await launcher().callOff(spec.folder)).toBe(true);
    expect(claimAttempt(spec.folder, { ...(await ownIdentity()), place: 'background' })).toBe(false);
  });

  it('tells how an agent is doing, a busy child too', async () => {
    const busy = `while (!require('fs').existsSync('end'));`;
    const script = `
      console.log('testing');
      require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}], { stdio: 'inherit' });`;
    const spec = await launched(script);
    const told = follow(spec.folder);
    // A test that runs for long prints nothing and is no stall: this is what shows it.
    const [first, later] = await waitFor('more processor time is told', () => {
      const busyOnes = told.samples.filter(({ children }) => children.length > 0);
      const [one, another] = [busyOnes[0], busyOnes.at(-1)];
      return (another?.cpuMs ?? 0) > (one?.cpuMs ?? 0) && [one, another];
    });
    expect(first).toMatchObject({ children: [{ name: 'node' }], suspended: false });
    expect(later).toMatchObject({ output: { bytes: 8, lines: 1, lastLine: 'testing', open: false } });
    await waitFor('what is written is told', async () =>
      isDeepStrictEqual(await readSigns(spec.folder), told.samples.at(-1)),
    );
    end(spec);
    await ended(told);
  });

  it('takes up an agent that another driver had started, and one that ended while nobody looked', async () => {
    const spec = await launched(UNTIL_END);
    follow(spec.folder).attempt.dispose();
    const adopted = follow(spec.folder);
    await waitFor('it is told to work', () => adopted.places.length > 0);
    adopted.attempt.dispose();
    end(spec);
    await waitFor('it has ended', () => readExit(spec.folder));
    const late = follow(spec.folder);
    expect(await ended(late)).toEqual({ reason: 'exit', code: 0, signal: null });
    expect(late.places).toEqual(['background']);
    expect(adopted.exits).toEqual([]);
  });

  it('says that an agent has vanished when its wrapper was killed, and leaves nothing of it', async () => {
    const spec = await launched(UNTIL_END);
    const told = follow(spec.folder);
    const agent = await waitFor('the agent runs', () => readAgent(spec.folder));
    killedWithTest(agent.pid);
    await waitFor('its wrapper is known', () => told.pids.length > 0);
    process.kill(told.pids[0] ?? 0, 'SIGKILL');
    expect(await ended(told)).toMatchObject({ reason: 'vanished' });
    await gone(agent.pid);
    // Whoever else looks is told the same.
    expect(await ended(follow(spec.folder))).toMatchObject({ reason: 'vanished' });
  });

  it('tells an agent that was asked to end from one that vanished, though its wrapper was killed', async () => {
    const spec = await launched(`process.on('SIGTERM', () => {}); ${UNTIL_END}`);
    const told = follow(spec.folder);
    await waitFor('the agent runs', () => readAgent(spec.folder));
    await waitFor('its wrapper is known', () => told.pids.length > 0);
    told.attempt.cancel();
    await waitFor('it was asked to end', () => existsSync(attemptFiles(spec.folder).cancel));
    process.kill(told.pids[0] ?? 0, 'SIGKILL');
    expect(await ended(told)).toMatchObject({ reason: 'cancelled' });
  });

  it('calls off an attempt that has not been started, for good', async () => {
    const spec = attemptOf(UNTIL_END);
    const told = follow(spec.folder);
    told.attempt.cancel();
    expect(await ended(told)).toMatchObject({ reason: 'cancelled' });
    await launcher().launch(spec, '');
    expect(await readAgent(spec.folder)).toBeUndefined();
    expect(told.places).toEqual([]);
  });

  it('starts an agent once, however often it is launched', async () => {
    const spec = attemptOf(`require('fs').appendFileSync('starts', 'x'); ${UNTIL_END}`);
    await Promise.all([1, 2, 3].map(() => launcher().launch(spec, '')));
    const told = follow(spec.folder);
    await waitFor('it works', () => existsSync(join(spec.cwd, 'starts')));
    end(spec);
    await ended(told);
    expect(readFileSync(join(spec.cwd, 'starts'), 'utf8')).toBe('x');
    await gone((await readAgent(spec.folder))?.pid ?? 0);
  });

  it('starts an agent in the background when a window promises a terminal and opens none', async () => {
    const refusing = new FileAgentLauncher({
      nodePath: process.execPath,
      wrapperPath,
      openTerminal: () => Promise.reject(new Error('no')),
      log: QUIET,
    });
    const spec = attemptOf(UNTIL_END);
    await refusing.launch(spec, '');
    const told = follow(spec.folder);
    await waitFor('it works', () => told.places.length > 0);
    end(spec);
    expect(await ended(told)).toMatchObject({ code: 0 });
  });

  it('carries all agents of a driver in one process, which outlives it and ends with the last of them', async () => {
    const driver = launcher();
    const specs = [1, 2, 3].map(() => attemptOf(UNTIL_END));
    await Promise.all(specs.map((spec) => driver.launch(spec, '')));
    const told = specs.map((spec) => follow(spec.folder));
    await waitFor('they work', () => told.every(({ pids }) => pids.length > 0));
    const hosts = new Set(told.flatMap(({ pids }) => pids));
    expect(hosts.size).toBe(1);
    const [first, ...others] = specs as [AttemptSpec, ...AttemptSpec[]];
    end(first);
    expect(await ended(told[0] as Told)).toMatchObject({ reason: 'exit', code: 0 });
    driver.dispose();
    others.forEach(end);
    await Promise.all(told.slice(1).map(ended));
    for (const host of hosts) {
      await gone(host);
    }
    expect(await Promise.all(specs.map((spec) => readExit(spec.folder)))).toEqual(
      specs.map(() => ({ reason: 'exit', code: 0, signal: null })),
    );
  });

  it('ends one agent of many: by request of another driver, or when its time is over', async () => {
    const driver = launcher();
    const late = attemptOf(UNTIL_END, { timeoutMs: 300 });
    const stopped = attemptOf(UNTIL_END);
    const good = attemptOf(UNTIL_END);
    for (const spec of [late, stopped, good]) {
      await driver.launch(spec, '');
    }
    const told = follow(stopped.folder);
    await waitFor('its agent runs', () => readAgent(stopped.folder));
    told.attempt.cancel();
    expect(await ended(told)).toMatchObject({ reason: 'cancelled' });
    expect(await ended(follow(late.folder))).toMatchObject({ reason: 'timeout' });
    expect(await readExit(good.folder)).toBeUndefined();
    end(good);
    expect(await ended(follow(good.folder))).toMatchObject({ reason: 'exit', code: 0 });
    driver.dispose();
  });

  it('starts another process for the next agent when the one that carried them was killed', async () => {
    const driver = launcher();
    const first = attemptOf(UNTIL_END);
    await driver.launch(first, '');
    const lost = follow(first.folder);
    const host = await waitFor('it works', () => lost.pids[0]);
    const agent = await waitFor('the agent runs', () => readAgent(first.folder));
    process.kill(host, 'SIGKILL');
    const next = attemptOf(UNTIL_END);
    await driver.launch(next, '');
    const told = follow(next.folder);
    await waitFor('the next one works', () => told.pids.length > 0);
    expect(told.pids).not.toContain(host);
    expect(await ended(lost)).toMatchObject({ reason: 'vanished' });
    await gone(agent.pid);
    end(next);
    expect(await ended(told)).toMatchObject({ reason: 'exit', code: 0 });
    driver.dispose();
  });

  it('gives an attempt up whose claim a crash of the machine has cut short', async () => {
    const spec = attemptOf('');
    mkdirSync(spec.folder, { recursive: true });
    writeFileSync(attemptFiles(spec.folder).start, '');
    expect(await ended(follow(spec.folder))).toMatchObject({ reason: 'vanished' });
  });

  it('says so when no wrapper can be started, and that attempt is over then', async () => {
    const broken = new FileAgentLauncher({
      nodePath: process.execPath,
      wrapperPath: '/nothing',
      log: QUIET,
    });
    const spec = attemptOf(UNTIL_END);
    await expect(broken.launch(spec, '')).rejects.toMatchObject({ reason: 'agent-failed' });
    await launcher().launch(spec, '');
    expect(await readAgent(spec.folder)).toBeUndefined();
  });
});
