import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, ownIdentity } from '../../../src/node/processes/processIdentity';
import { attemptFiles } from '../../../src/node/runs/runFolder';
import { readAgent, readExit, readStart } from '../../../src/node/wrapper/records';
import type { AttemptSpec } from '../../../src/ports/attempts';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';
import { attemptOf, eventually, gone, killedWithTest, prepared } from '../attemptFixture';
import { bundled } from '../bundled';

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** Exit code, or the name of a signal. */
  readonly ended: Promise<number | string | null>;
  out(): string;
}

const FOREVER = 'setInterval(() => {}, 1000);';

describe('the wrapper', () => {
  const program = bundled('src/node/wrapper/main.ts');

  function wrap(spec: AttemptSpec, env: Record<string, string> = {}): Running {
    const child = spawn(process.execPath, [program, spec.folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
      detached: true,
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    const ended = new Promise<number | string | null>((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    return { child, ended, out: () => out };
  }

  const log = (spec: AttemptSpec) => readFileSync(attemptFiles(spec.folder).log, 'utf8');

  /** The process of an agent that is ready: it may say so before the wrapper has written down which one it is. */
  async function agentOf(spec: AttemptSpec): Promise<number> {
    await eventually(() => expect(log(spec)).toContain('ready'));
    return (await waitFor('the agent is known', () => readAgent(spec.folder))).pid;
  }

  it('runs the agent, keeps what it printed, writes how it ended and ends like it', async () => {
    for (const code of [0, 3]) {
      const script = `process.stdout.write('one\\n'); process.stderr.write('two\\n'); process.stdout.write('three'); process.exit(${code})`;
      const spec = prepared(attemptOf(script));
      const running = wrap(spec);
      expect(await running.ended).toBe(code);
      expect(log(spec)).toBe('one\ntwo\nthree');
      expect(await readExit(spec.folder)).toEqual({ reason: 'exit', code, signal: null });
      expect(await readStart(spec.folder)).toMatchObject({ pid: running.child.pid, place: 'background' });
      // Where much else runs, it takes long enough to show signs of life.
      const left = readdirSync(spec.folder).filter((name) => name !== 'signs.json');
      expect(left.sort()).toEqual(['agent.json', 'exit.json', 'log', 'prompt.md', 'spec.json', 'start.json']);
      expect(statSync(attemptFiles(spec.folder).log).mode & 0o777).toBe(0o600);
    }
  });

  it('ends an agent whose run is removed while it works, with the repository', async () => {
    const spec = prepared(attemptOf(`console.log('ready'); ${FOREVER}`));
    const running = wrap(spec);
    const pid = killedWithTest(await agentOf(spec));
    rmSync(spec.folder, { recursive: true, force: true, maxRetries: 10 });
    await gone(pid);
    await running.ended;
  });

  it('starts nothing when the attempt is claimed, even if many try at once', async () => {
    const spec = prepared(attemptOf(`require('fs').appendFileSync('ran', 'x')`));
    const all = Array.from({ length: 8 }, () => wrap(spec));
    expect(await Promise.all(all.map((running) => running.ended))).toEqual(all.map(() => 0));
    expect(readFileSync(join(spec.cwd, 'ran'), 'utf8')).toBe('x');
    expect(all.filter((running) => running.out().includes('started already'))).toHaveLength(7);
  });

  it('gives the prompt on standard input, or nothing', async () => {
    const script = `console.log(JSON.stringify(require('fs').readFileSync(0, 'utf8')))`;
    const asked = prepared(attemptOf(script, { promptOnStdin: true }), 'grüße\n');
    const silent = prepared(attemptOf(script));
    await Promise.all([wrap(asked).ended, wrap(silent).ended]);
    expect(log(asked)).toBe('"grüße\\n"\n');
    expect(log(silent)).toBe('""\n');
  });

  it('does not care when the agent never reads a long prompt', async () => {
    const spec = prepared(attemptOf('', { promptOnStdin: true }), 'x'.repeat(1_000_000));
    expect(await wrap(spec).ended).toBe(0);
  });

  it('starts it in its worktree with its environment, and nothing of ours or of a git hook', async () => {
    const names = ['WAVES_PACKAGE', 'GIT_DIR', 'ELECTRON_RUN_AS_NODE', 'WAVES_PLACE', 'KEPT', 'PWD'];
    const script = `console.log(JSON.stringify([process.cwd(), ...${JSON.stringify(names)}.map((n) => process.env[n] ?? null)]))`;
    const spec = prepared(attemptOf(script, { env: { WAVES_PACKAGE: 'ü "x"' } }));
    await wrap(spec, {
      GIT_DIR: '/nowhere',
      ELECTRON_RUN_AS_NODE: '1',
      WAVES_PLACE: 'background',
      KEPT: 'yes',
    }).ended;
    expect(JSON.parse(log(spec))).toEqual([spec.cwd, 'ü "x"', null, null, null, 'yes', spec.cwd]);
  });

  it('gives an agent that wants one a folder for temporary files of its own, and takes it away with all in it', async () => {
    const script = `const fs = require('fs'); const { TMPDIR } = process.env;
      fs.mkdirSync(TMPDIR + '/a'); fs.writeFileSync(TMPDIR + '/a/b', '');
      console.log(JSON.stringify([TMPDIR, require('os').tmpdir(), fs.statSync(TMPDIR).mode & 0o777]))`;
    const beside = temporaryFolder('temporary');
    const spec = prepared(attemptOf(script, { ownTemporary: true }));
    expect(await wrap(spec, { TMPDIR: beside }).ended).toBe(0);
    const [own = '', used, mode] = JSON.parse(log(spec)) as [string, string, number];
    expect({ parent: dirname(own), used, mode }).toEqual({ parent: beside, used: own, mode: 0o700 });
    expect(readdirSync(beside)).toEqual([]);
  });

  it('keeps a stream for programs, and tells people what it means', async () => {
    const messages = [
      { type: 'thread.started', thread_id: 't' },
      { type: 'item.started', item: { type: 'command_execution', command: 'npm test' } },
      {
        type: 'item.updated',
        item: { type: 'todo_list', items: [{ text: 'a', completed: true }, { text: 'b' }] },
      },
      { type: 'item.completed', item: { type: 'agent_message', text: 'All is w\u00e4ll.' } },
      { type: 'turn.completed', usage: { input_tokens: 120, output_tokens: 30 } },
      { type: 'turn.failed', error: { message: 'last status: 429 Too Many Requests' } },
    ];
    const lines = ['a warning before it starts', ...messages.map((message) => JSON.stringify(message))];
    const script = `
      process.stderr.write('to people\\n');
      process.stdout.write(${JSON.stringify(lines.join('\n'))});
      process.exitCode = 1;`;
    const spec = prepared(attemptOf(script, { stream: { name: 'codex' } }));
    await wrap(spec).ended;
    expect(readFileSync(attemptFiles(spec.folder).output, 'utf8').split('\n')).toEqual(lines);
    expect(
      log(spec)
        .split('\n')
        .filter((line) => line !== 'to people'),
    ).toEqual([
      'a warning before it starts',
      '> $ npm test',
      '1 of 2 done, now: b',
      'All is wäll.',
      'Failed: last status: 429 Too Many Requests',
      '',
    ]);
    expect(
      readFileSync(attemptFiles(spec.folder).progress, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object)
        .filter((line) => !('usage' in line)),
    ).toEqual([{ message: '$ npm test' }, { progress: 0.5, message: 'b' }, { message: 'All is wäll.' }]);
    expect(readFileSync(attemptFiles(spec.folder).progress, 'utf8')).toContain(
      '{"usage":{"input_tokens":120,"output_tokens":30}}',
    );
    expect(await readExit(spec.folder)).toMatchObject({
      code: 1,
      message: 'last status: 429 Too Many Requests',
      quota: { message: 'last status: 429 Too Many Requests' },
    });
  });

  it('lets the agent commit where git knows nobody', async () => {
    const script = `console.log(require('child_process').execSync('git var GIT_AUTHOR_IDENT').toString())`;
    const spec = prepared(attemptOf(script));
    await wrap(spec, {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      EMAIL: '',
      HOME: spec.cwd,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.useConfigOnly',
      GIT_CONFIG_VALUE_0: 'true',
    }).ended;
    expect(log(spec)).toContain('Wave Orchestrator <waves@localhost>');
  });

  it('says what is wrong when the program, its permission or the worktree is missing', async () => {
    const missing = prepared(attemptOf('', { argv: ['no-such-program-anywhere'] }));
    const script = join(missing.cwd, 'script');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o644 });
    const forbidden = prepared(attemptOf('', { argv: [script] }));
    const nowhere = prepared(attemptOf(''));
    rmSync(nowhere.cwd, { recursive: true });
    const codes = await Promise.all([missing, forbidden, nowhere].map((spec) => wrap(spec).ended));
    expect(codes).toEqual([127, 127, 127]);
    const exits = await Promise.all([missing, forbidden, nowhere].map((spec) => readExit(spec.folder)));
    expect(exits.map((exit) => exit?.reason)).toEqual(['not-started', 'not-started', 'not-started']);
    expect(exits[0]?.message).toContain('no-such-program-anywhere');
    expect(exits[1]?.message).toContain('executed');
    expect(exits[2]?.message).toContain(nowhere.cwd);
  });

  it('ends an agent that takes too long', async () => {
    const spec = prepared(attemptOf(FOREVER, { timeoutMs: 300 }));
    expect(await wrap(spec).ended).toBe(143);
    expect(await readExit(spec.folder)).toEqual({ reason: 'timeout', code: null, signal: 'SIGTERM' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends the agent on %s', async (signal) => {
    const spec = prepared(attemptOf(`console.log('ready'); ${FOREVER}`));
    const running = wrap(spec);
    const agent = await agentOf(spec);
    running.child.kill(signal);
    expect(await running.ended).toBe(143);
    expect(await readExit(spec.folder)).toEqual({ reason: 'cancelled', code: null, signal: 'SIGTERM' });
    expect(
      await isAlive({ pid: agent, startedAt: '', bootId: (await readAgent(spec.folder))?.bootId ?? '' }),
    ).toBe(false);
  });

  it('ends the agent when the request lies in its folder', async () => {
    const spec = prepared(attemptOf(`console.log('ready'); ${FOREVER}`));
    const running = wrap(spec);
    await agentOf(spec);
    writeFileSync(attemptFiles(spec.folder).cancel, '');
    await running.ended;
    expect(await readExit(spec.folder)).toMatchObject({ reason: 'cancelled' });
  });

  it('goes on when its terminal goes', async () => {
    const spec = prepared(
      attemptOf(
        `console.log('ready'); setInterval(() => { if (require('fs').existsSync('end')) process.exit(0); console.log('tick'); }, 20)`,
      ),
    );
    const running = wrap(spec, { WAVES_PLACE: 'terminal' });
    await agentOf(spec);
    running.child.kill('SIGHUP');
    running.child.stdout.destroy();
    const before = log(spec).length;
    await eventually(() => expect(log(spec).length).toBeGreaterThan(before + 100));
    writeFileSync(join(spec.cwd, 'end'), '');
    expect(await running.ended).toBe(0);
    expect(await readExit(spec.folder)).toMatchObject({ reason: 'exit', code: 0 });
  });

  it('asks an agent once to end, since many take a second time for impatience, and kills it after a grace', async () => {
    const spec = prepared(
      attemptOf(`process.on('SIGTERM', () => console.log('no')); console.log('ready'); ${FOREVER}`),
    );
    const running = wrap(spec);
    await agentOf(spec);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(137);
    expect(log(spec).match(/no/g)).toHaveLength(1);
    expect(await readExit(spec.folder)).toEqual({ reason: 'cancelled', code: null, signal: 'SIGKILL' });
  });

  it('leaves none of the processes that the agent had started', async () => {
    const child = `process.on('SIGTERM', () => {}); require('fs').writeFileSync('child', String(process.pid)); ${FOREVER}`;
    const script = `
      require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }).unref();
      setInterval(() => { if (require('fs').statSync('child', { throwIfNoEntry: false })?.size) process.exit(0) }, 20);`;
    const spec = prepared(attemptOf(script));
    expect(await wrap(spec).ended).toBe(0);
    const pid = Number(readFileSync(join(spec.cwd, 'child'), 'utf8'));
    const { bootId } = (await readAgent(spec.folder)) ?? { bootId: '' };
    await eventually(async () => expect(await isAlive({ pid, startedAt: '', bootId })).toBe(false));
  });

  it.runIf(process.platform !== 'win32')(
    'leaves an agent its time to end in, though the shell that has started it is gone at once',
    async () => {
      const agent = `
        process.on('SIGTERM', () => setTimeout(() => { require('fs').writeFileSync('last', ''); process.exit(); }, 500));
        console.log('ready'); ${FOREVER}`;
      const spec = attemptOf('', { argv: ['sh', '-c', '"$0" -e "$1"; true', process.execPath, agent] });
      const running = wrap(prepared(spec));
      await agentOf(spec);
      running.child.kill('SIGTERM');
      await running.ended;
      expect(existsSync(join(spec.cwd, 'last'))).toBe(true);
    },
  );

  it.runIf(process.platform === 'linux')(
    'ends what an agent that ends by itself leaves in its session, and nothing that has left it',
    async () => {
      // With its jobs in groups of their own, as a sandbox has, which keeps nothing of the environment either.
      const script = `set -m
        env -i sleep 1000 & echo $! > held
        setsid -f sh -c 'echo $$ > server; exec sleep 1000'
        until [ -s server ]; do sleep 0.05; done`;
      const spec = prepared(attemptOf('', { argv: ['bash', '-c', script] }));
      expect(await wrap(spec).ended).toBe(0);
      const pidIn = (file: string) => killedWithTest(Number(readFileSync(join(spec.cwd, file), 'utf8')));
      const { bootId } = await ownIdentity();
      const lives = (pid: number) => isAlive({ pid, startedAt: '', bootId });
      const [held, server] = [pidIn('held'), pidIn('server')];
      await eventually(async () => expect(await lives(held)).toBe(false));
      expect(await lives(server)).toBe(true);
    },
  );

  it.runIf(process.platform === 'linux')(
    'ends with an agent that is stopped also what has cut itself loose from it',
    async () => {
      const script = '(setsid sleep 1000 & echo $! > loose); exec sleep 1000';
      const spec = prepared(attemptOf('', { argv: ['sh', '-c', script] }));
      const running = wrap(spec);
      const written = () => readFileSync(join(spec.cwd, 'loose'), 'utf8');
      await eventually(() => expect(written()).toMatch(/\d+\n/));
      const pid = killedWithTest(Number(written()));
      const { bootId } = await ownIdentity();
      expect(await isAlive({ pid, startedAt: '', bootId })).toBe(true);
      running.child.kill('SIGTERM');
      await running.ended;
      expect(await readExit(spec.folder)).toMatchObject({ reason: 'cancelled' });
      await eventually(async () => expect(await isAlive({ pid, startedAt: '', bootId })).toBe(false));
    },
  );

  it('tells when the agent was killed from outside', async () => {
    const spec = prepared(attemptOf(`console.log('ready'); ${FOREVER}`));
    const running = wrap(spec);
    process.kill(await agentOf(spec), 'SIGKILL');
    expect(await running.ended).toBe(137);
    expect(await readExit(spec.folder)).toEqual({ reason: 'exit', code: null, signal: 'SIGKILL' });
  });

  it('shows everything in its terminal too, 10 MB as well as bytes that are no text', async () => {
    const script = `
      const line = 'x'.repeat(99) + '\\n';
      for (let i = 0; i < 100; i++) require('fs').writeSync(1, line.repeat(1000));
      require('fs').writeSync(2, 'the end\\n');`;
    const spec = prepared(attemptOf(script));
    const running = wrap(spec, { WAVES_PLACE: 'terminal' });
    expect(await running.ended).toBe(0);
    expect(log(spec)).toHaveLength(10_000_008);
    expect(
      running
        .out()
        .endsWith(
          `the end\n\nwp-a: the agent has finished after ${/after (.*)\.\n$/.exec(running.out())?.[1]}.\n`,
        ),
    ).toBe(true);
    expect(running.out()).toContain(log(spec));
    expect(running.out().startsWith('wp-a\n')).toBe(true);
    expect(await readStart(spec.folder)).toMatchObject({ place: 'terminal' });
  });

  it('prints nothing of the agent in the background', async () => {
    const spec = prepared(attemptOf(`console.log('from the agent')`));
    const running = wrap(spec);
    await running.ended;
    expect(running.out()).not.toContain('from the agent\n');
  });

  it('says so when the folder holds no spec, and claims nothing', async () => {
    const spec = prepared(attemptOf(''));
    writeFileSync(attemptFiles(spec.folder).spec, '{"argv": []}');
    expect(await wrap(spec).ended).toBe(1);
    expect(existsSync(attemptFiles(spec.folder).start)).toBe(false);
  });
});
