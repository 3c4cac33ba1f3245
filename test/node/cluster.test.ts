import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { jobScript, wordsIn } from '../../src/node/machines/cluster';
import type { JobsStanding } from '../../src/node/machines/jobKeeper';
import { pauseAfter, wantedJobs } from '../../src/node/machines/jobKeeper';
import type { JobRunner } from '../../src/node/machines/jobRunner';
import { SeenAttempts } from '../../src/node/machines/jobRunner';
import { readJobs, slurm } from '../../src/node/machines/slurm';
import { gitRepository } from '../support/gitRepository';
import { slurmStandIn } from '../support/slurm';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

describe('the jobs that are wanted of a cluster', () => {
  const wanted = (
    of: Partial<JobsStanding> & { readonly there?: readonly [waiting: number, running: number] },
  ) => {
    const [waiting, running] = of.there ?? [0, 0];
    return wantedJobs({
      ...{ waiting: 0, busy: 0, most: 10, quietMs: 0, idleMs: 60_000, pauseMs: 0 },
      ...of,
      jobs: { waiting, running },
    });
  };

  it('are as many as attempts wait, at most as many as there may be, less those that are there for them', () => {
    const starts = (of: Parameters<typeof wanted>[0]) => wanted(of).start;
    expect(starts({ waiting: 3 })).toBe(3);
    expect(starts({ waiting: 300 })).toBe(10);
    expect(starts({ waiting: 3, there: [2, 0] })).toBe(1);
    expect(starts({ waiting: 3, there: [1, 2] })).toBe(0);
    expect(starts({ waiting: 3, there: [1, 2], busy: 2 })).toBe(2);
    expect(starts({ waiting: 300, there: [1, 8], busy: 8 })).toBe(1);
    expect(starts({ waiting: 300, there: [0, 12], busy: 12 })).toBe(0);
    expect(starts({ waiting: 1, there: [0, 1], busy: 4 })).toBe(1);
    expect(starts({ waiting: 3, pauseMs: 1 })).toBe(0);
    expect(starts({})).toBe(0);
  });

  it('are called off while they wait when nothing was to be done for as long as one that runs waits', () => {
    expect(wanted({ there: [4, 1], quietMs: 60_000 })).toEqual({ start: 0, callOff: 4 });
    expect(wanted({ there: [4, 1], quietMs: 59_999 }).callOff).toBe(0);
    expect(wanted({ there: [4, 1], quietMs: 60_000, busy: 1 }).callOff).toBe(0);
    expect(wanted({ there: [4, 0], waiting: 1, quietMs: 60_000 }).callOff).toBe(0);
  });

  it('come ever later after some that did nothing, but every ten minutes', () => {
    expect([0, 1, 2, 3].map(pauseAfter)).toEqual([0, 5000, 10_000, 20_000]);
    expect(pauseAfter(1000)).toBe(600_000);
  });
});

describe('attempts that a cluster hears of', () => {
  it('wait until somebody takes them, and count as its own while a machine of its name has them', () => {
    const seen = new SeenAttempts('cluster');
    let seq = 0;
    const hear = (key: string, by: string | undefined, turn: object) =>
      seen.hear({ key, seq: ++seq, by, text: JSON.stringify(turn) });
    const take = (key: string, machine: string) =>
      hear(key, machine, { state: 'taken', machine, pid: 1, holder: `of ${machine}` });
    const needs = { labels: ['gpu'] };
    seen.offer('a', needs);
    seen.offer('b', { labels: [] });
    expect(seen.now()).toEqual({ waiting: [needs, { labels: [] }], ours: 0, taken: 0 });
    take('a', 'cluster');
    take('a', 'other');
    take('b', 'other');
    expect(seen.now()).toEqual({ waiting: [], ours: 1, taken: 1 });
    const exit = { reason: 'exit', code: 0, signal: null };
    hear('a', 'cluster', { state: 'done', machine: 'cluster', holder: 'of cluster', exit, told: 0 });
    hear('b', undefined, { state: 'closed', why: 'Lost.' });
    hear('d', undefined, { state: 'closed', why: 'Called off.' });
    // What comes late changes nothing.
    for (const key of ['a', 'b', 'd']) {
      seen.offer(key, needs);
      take(key, 'cluster');
    }
    seen.hear({ key: 'e', seq: ++seq, by: undefined, text: 'no JSON' });
    expect(seen.now()).toEqual({ waiting: [], ours: 0, taken: 1 });
  });
});

describe('Slurm', () => {
  it('tells of jobs by their state, and why they wait or how they have ended', () => {
    const printed = [
      '1|PENDING|Resources',
      '2|RUNNING|None',
      '3|COMPLETING|None',
      '4|COMPLETED|None',
      '5|FAILED|NonZeroExitCode',
      '6|TIMEOUT|',
      'slurm_load_jobs error: Unable to contact slurm controller',
      '',
    ].join('\n');
    expect(readJobs(printed).map(({ id, state, why }) => [id, state, why])).toEqual([
      ['1', 'waiting', 'Resources'],
      ['2', 'running', ''],
      ['3', 'running', ''],
      ['4', 'ended', ''],
      ['5', 'failed', 'FAILED, NonZeroExitCode'],
      ['6', 'failed', 'TIMEOUT'],
    ]);
  });

  it('keeps what jobs have printed apart from those of another runner, and until it tells of them no more', async () => {
    const cluster = slurmStandIn();
    vi.stubEnv('PATH', cluster.env['PATH']);
    onTestFinished(() => void vi.unstubAllEnvs());
    const folder = temporaryFolder();
    const runnerOf = (name: string) => slurm({ name, folder, options: [] });
    const [gpu, other] = [runnerOf('waves-gpu'), runnerOf('waves-gpu-2')];
    const id = await gpu.start('echo of the first', {});
    const last = await other.start('echo of the other', {});
    const hasEnded = async (runner: JobRunner) =>
      (await runner.jobs()).every(({ state }) => state === 'ended');
    await waitFor('both have ended', async () => (await hasEnded(gpu)) && (await hasEnded(other)));
    expect([await gpu.lastWords(id), await other.lastWords(last)]).toEqual(['of the first', 'of the other']);
    cluster.forget(id);
    expect([await gpu.jobs(), await gpu.lastWords(id)]).toEqual([[], '']);
    expect(await other.lastWords(last)).toBe('of the other');
  });

  it('gets options as a shell would hand them on', () => {
    expect(wordsIn(` --partition=gpu  --comment="a b" -t '1:00:00' it"'"s '' "open`)).toEqual([
      ...['--partition=gpu', '--comment=a b', '-t', '1:00:00', "it's", '', '"open'],
    ]);
    expect(wordsIn('')).toEqual([]);
  });
});

describe('the script of a job', () => {
  /** Starts it with a worker that writes down the signals that it gets, and ends with the code 7 after so many, or a file. */
  async function job(terms = 2) {
    const repository = gitRepository({ files: { 'a.txt': 'a' } });
    repository.git('config', 'user.name', 'Of the clone');
    const folder = temporaryFolder();
    const places = join(folder, 'places with a space');
    mkdirSync(places);
    const seen = join(folder, "it's seen");
    // Of a shell in the background no SIGINT is heard; of Node.js it is.
    const worker = `
      const { appendFileSync: say, existsSync } = require('node:fs');
      const { execFileSync } = require('node:child_process');
      const seen = process.argv[1];
      const tell = (line) => say(seen, line + '\\n');
      let ends = 0;
      process.on('SIGINT', () => tell('INT'));
      process.on('SIGTERM', () => (tell('TERM'), ++ends === ${terms} && process.exit(7)));
      tell(process.cwd());
      tell(execFileSync('git', ['config', 'user.name'], { encoding: 'utf8' }).trim());
      tell('ready');
      setInterval(() => existsSync(seen + '-go') && process.exit(0), 50);`;
    const script = jobScript({
      ...{ root: repository.root, commonDir: join(repository.root, '.git'), folder: 'of $HOME' },
      argv: [process.execPath, '-e', worker, seen],
    });
    writeFileSync(join(folder, 'script'), script);
    const child = spawn('/bin/sh', [join(folder, 'script')], {
      env: { ...process.env, TMPDIR: places },
      stdio: 'inherit',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const lines = () => (existsSync(seen) ? readFileSync(seen, 'utf8').trim().split('\n') : []);
    await waitFor('the worker is there', () => lines().includes('ready'));
    return { child, ended, places, lines, go: () => writeFileSync(`${seen}-go`, '') };
  }

  it('has a worker in a clone of its own, which goes away with it', async () => {
    const { child, ended, places, lines, go } = await job();
    const [where = '', who] = lines();
    expect(where).toMatch(/places with a space\/.*\/of \$HOME$/);
    expect(who).toBe('Of the clone');
    child.kill('SIGINT');
    await waitFor('it hears that it is to leave', () => lines().includes('INT'));
    go();
    expect(await ended).toBe(0);
    expect(readdirSync(places)).toEqual([]);
    expect(lines()).not.toContain('TERM');
  });

  it('has it end at once when the cluster ends it', async () => {
    const { child, ended, places, lines } = await job();
    child.kill('SIGTERM');
    expect(await ended).toBe(7);
    expect(lines().filter((line) => line === 'TERM')).toHaveLength(2);
    expect(readdirSync(places)).toEqual([]);
  });

  it('tells the code of a worker that has ended before the second signal', async () => {
    const { child, ended } = await job(1);
    child.kill('SIGTERM');
    expect(await ended).toBe(7);
  });
});
