import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import type { Job, JobRunner, JobsPlace } from './jobRunner';

/** How long a command of Slurm may take, in milliseconds; its controller answers late when it is busy. */
const PATIENCE_MS = 60_000;

/** States of jobs that are to begin, as `squeue` names them. */
const WAITING: ReadonlySet<string> = new Set([
  'PENDING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'RESV_DEL_HOLD',
  'SPECIAL_EXIT',
]);
/** States of jobs that are over. A job in any other state has a machine. */
const OVER: ReadonlySet<string> = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'REVOKED',
  'TIMEOUT',
]);
/** What stands for no reason. */
const NO_REASON: ReadonlySet<string> = new Set(['', 'None', '(null)']);

/** Slurm, by its commands, as they are on the machine from which jobs are submitted. */
export function slurm({ name, folder, options }: JobsPlace): JobRunner {
  // Another runner of this clone keeps the jobs of its own name there.
  const logName = (id: string): string => `${name}-${id}.log`;
  const isLog = (file: string): boolean =>
    file.startsWith(`${name}-`) && /^\d+\.log$/.test(file.slice(name.length + 1));
  return {
    called: 'Slurm',

    async start(script, env) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Of what is said twice the last counts: that is the person's, but for the name by which we find it again.
      const own = ['--parsable', '--export=ALL', '--output', join(folder, logName('%j'))];
      const printed = await slurmSays('sbatch', [...own, ...options, '--job-name', name], { script, env });
      const id = /^\d+/.exec(printed.trim())?.[0];
      if (id === undefined) {
        throw new WavesError('runner', `Slurm has not said what the job is called: ${printed.trim()}`);
      }
      return id;
    },

    async jobs() {
      const asked = ['--noheader', '--states=all', `--name=${name}`, `--user=${userInfo().username}`];
      const jobs = readJobs(await slurmSays('squeue', [...asked, '--format=%i|%T|%r']));
      const kept = new Set(jobs.map(({ id }) => logName(id)));
      for (const file of await readdir(folder).catch(() => [])) {
        // What jobs have printed can be read as long as Slurm tells of them.
        if (isLog(file) && !kept.has(file)) {
          await rm(join(folder, file), { force: true });
        }
      }
      return jobs;
    },

    async end(ids, when) {
      if (ids.length > 0) {
        // To the script alone: the agent is to go on.
        const how = when === 'now' ? [] : ['--batch', '--signal=INT'];
        await slurmSays('scancel', ['--quiet', ...how, ...ids]);
      }
    },

    async lastWords(id) {
      const text = await readFile(join(folder, logName(id)), 'utf8').catch(() => '');
      return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    },
  };
}

/** What `squeue --format=%i|%T|%r` prints. */
export function readJobs(text: string): Job[] {
  return text
    .split('\n')
    .map((line) => line.trim().split('|'))
    .flatMap(([id = '', state = '', reason = '']) => {
      const why = NO_REASON.has(reason) ? '' : reason;
      return !/^\d+$/.test(id) ? [] : [{ id, ...standing(state, why) }];
    });
}

function standing(state: string, why: string): Omit<Job, 'id'> {
  if (WAITING.has(state)) {
    return { state: 'waiting', why };
  }
  if (!OVER.has(state)) {
    return { state: 'running', why: '' };
  }
  return state === 'COMPLETED'
    ? { state: 'ended', why: '' }
    : { state: 'failed', why: why === '' ? state : `${state}, ${why}` };
}

/** @throws WavesError `runner` with what Slurm says. */
function slurmSays(
  program: 'sbatch' | 'squeue' | 'scancel',
  args: readonly string[],
  { script, env = {} }: { readonly script?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE_MS, env: { ...process.env, ...env } };
    const child = execFile(program, args, options, (error, out, err) => {
      if (error === null) {
        resolve(out);
        return;
      }
      const words = err.trim().replaceAll(/\s*\n\s*/g, ' ');
      reject(
        'code' in error && error.code === 'ENOENT'
          ? new WavesError(
              'runner',
              `Slurm is not there: there is no ${program} on the PATH.`,
              'Start it where jobs are submitted from.',
              { cause: error },
            )
          : new WavesError('runner', `${program}: ${words === '' ? error.message : words}`, undefined, {
              cause: error,
            }),
      );
    });
    // A program that is not there or ends at once reads nothing.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(script ?? '');
  });
}
