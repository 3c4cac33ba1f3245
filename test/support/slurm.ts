import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './freePort';
import { temporaryFolder } from './temporaryFolder';
import { waitFor } from './waitFor';

/** A cluster of Slurm for a test. */
export interface TestCluster {
  /** With it `sbatch` and the others are those of this cluster. */
  readonly env: Record<string, string>;
  /** From now on no job begins. */
  hold(): void;
  /** Why none does, as Slurm says it. */
  readonly holdReason: string;
  release(): void;
  /** Ends a job as a cluster does that has enough of it. */
  kill(id: string): void;
}

/** Programs in the place of those of Slurm, which carry jobs out here. */
export function slurmStandIn(): TestCluster & {
  /** Has `sbatch` say no, with these words; undefined: no longer. */
  refuse(words: string | undefined): void;
  /** From now on it tells no more of a job that has ended. */
  forget(id: string): void;
  /** All that Slurm was told of jobs: their scripts, and what stood on its command lines. */
  told(): string;
} {
  const folder = temporaryFolder();
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  const standIn = resolve(__dirname, 'slurmStandIn.mjs');
  for (const name of ['sbatch', 'squeue', 'scancel']) {
    const path = join(programs, name);
    writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' '${folder}' ${name} "$@"\n`);
    chmodSync(path, 0o755);
  }
  const jobs = join(folder, 'jobs');
  const ids = () => (existsSync(jobs) ? readdirSync(jobs) : []);
  const killed = (id: string) => {
    const path = join(jobs, id, 'pid');
    if (existsSync(path)) {
      spawnSync('kill', ['-KILL', '--', `-${readFileSync(path, 'utf8')}`]);
    }
  };
  onTestFinished(() => ids().forEach(killed));
  const said = (name: string, text: string | undefined) =>
    text === undefined
      ? rmSync(join(folder, name), { force: true })
      : writeFileSync(join(folder, name), text);
  return {
    env: { PATH: `${programs}:${process.env['PATH'] ?? ''}` },
    hold: () => said('hold', 'Resources'),
    holdReason: 'Resources',
    release: () => said('hold', undefined),
    kill: killed,
    refuse: (words) => said('refuse', words),
    forget: (id) => rmSync(join(jobs, id), { recursive: true }),
    told: () =>
      ids()
        .flatMap((id) => ['script', 'args'].map((name) => readFileSync(join(jobs, id, name), 'utf8')))
        .join('\n'),
  };
}

/** Whether a real Slurm can be started here: on Linux, by root, with what Debian calls slurmctld, slurmd, slurm-client and munge. */
export const hasSlurm =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  ['slurmctld', 'slurmd', 'sbatch', 'munged'].every(
    (name) => spawnSync('which', [name], { stdio: 'ignore' }).status === 0,
  );

/** A real Slurm of one node with four processors, which goes away with the test. */
export async function realSlurm(): Promise<TestCluster> {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const at = (name: string) => join(folder, name);
  const start = (program: string, args: readonly string[]) => {
    const child = spawn(program, args, {
      stdio: 'ignore',
      env: { ...process.env, SLURM_CONF: at('slurm.conf') },
    });
    onTestFinished(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((done) => child.once('exit', done));
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(timer);
      }
    });
  };
  ['state', 'spool'].forEach((name) => mkdirSync(at(name)));
  writeFileSync(at('munge.key'), randomBytes(128), { mode: 0o400 });
  start('munged', [
    ...['--foreground', '--force', `--key-file=${at('munge.key')}`, `--socket=${at('munge.sock')}`],
    ...[
      `--pid-file=${at('munged.pid')}`,
      `--log-file=${at('munged.log')}`,
      `--seed-file=${at('munge.seed')}`,
    ],
  ]);
  const [controller, node] = [await freePort(), await freePort()];
  const host = hostname().split('.')[0] ?? '';
  const configuration = [
    'ClusterName=test',
    `SlurmctldHost=${host}(127.0.0.1)`,
    ...['SlurmUser=root', 'SlurmdUser=root', 'AuthType=auth/munge', 'CredType=cred/munge'],
    `AuthInfo=socket=${at('munge.sock')}`,
    ...[`SlurmctldPort=${controller}`, `SlurmdPort=${node}`],
    ...[`StateSaveLocation=${at('state')}`, `SlurmdSpoolDir=${at('spool')}`],
    ...[`SlurmctldPidFile=${at('ctl.pid')}`, `SlurmdPidFile=${at('d.pid')}`],
    ...[`SlurmctldLogFile=${at('ctl.log')}`, `SlurmdLogFile=${at('d.log')}`],
    ...['ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'MpiDefault=none'],
    ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_CPU'],
    ...['SchedulerParameters=batch_sched_delay=0,sched_interval=1', 'ReturnToService=2', 'KillWait=5'],
    // The machine of the test may have fewer processors than that.
    'SlurmdParameters=config_overrides',
    `NodeName=node1 NodeHostname=${host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=500 State=UNKNOWN`,
    'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
  ];
  writeFileSync(at('slurm.conf'), `${configuration.join('\n')}\n`);
  await waitFor('munge answers', () => existsSync(at('munge.sock')));
  start('slurmctld', ['-D', '-c', '-f', at('slurm.conf')]);
  start('slurmd', ['-D', '-N', 'node1', '-f', at('slurm.conf')]);
  const env = { SLURM_CONF: at('slurm.conf') };
  const slurm = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...env } });
  await waitFor('the node is there', () => {
    const { stdout } = spawnSync('sinfo', ['--noheader', '--format=%t'], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return stdout.trim().startsWith('idle');
  });
  onTestFinished(({ task }) => {
    if (task.result?.state === 'fail') {
      console.error(readFileSync(at('ctl.log'), 'utf8').slice(-3000));
    }
    // What is left when it has failed halfway.
    spawnSync('scancel', ['--user=root'], { env: { ...process.env, ...env } });
  });
  return {
    env,
    hold: () => void slurm('scontrol', 'update', 'PartitionName=main', 'State=DOWN'),
    holdReason: 'PartitionDown',
    release: () => void slurm('scontrol', 'update', 'PartitionName=main', 'State=UP'),
    kill: (id) => void slurm('scancel', '--signal=KILL', '--full', id),
  };
}
