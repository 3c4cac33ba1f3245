import { basename, join } from 'node:path';
import type { Log, PreflightProbe } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { repositoryName } from '../git/carriedWork';
import type { RepositoryPlace } from '../git/findRepository';
import { remoteFor } from '../git/publishBranch';
import { wavesFolder } from '../runs/wavesFolder';
import { JobKeeper } from './jobKeeper';
import type { JobRunner, JobsPlace } from './jobRunner';
import { MachineBeacon } from './queue/machineBeacon';
import { MachinesQueue } from './queue/machinesQueue';
import type { QueueAccess } from './queue/queueAccess';
import type { OwnPrograms, WorkerEnd } from './queue/queuePlace';
import { queuePlace } from './queue/queuePlace';
import { machineToken } from './queue/queueSubjects';
import { slurm } from './slurm';

/** What a job of a cluster needs to be a worker. */
interface JobScript {
  /** The clone that it works in a copy of. */
  readonly root: string;
  readonly commonDir: string;
  /** What the copy's folder is called. */
  readonly folder: string;
  /** The program and arguments of the worker. */
  readonly argv: readonly string[];
}

/**
 * The script of a job: a worker in a clone of its own, in the place for temporary files of the machine that the job is given, which
 * goes away with it. In one clone for all, processes of several machines would take each other for dead. The clone's own settings
 * (remotes, login helpers, who commits) come along. SIGINT is handed on once, so that it ends after its attempt; SIGTERM twice, so that
 * it gives its attempt back at once: clusters end by force what takes longer.
 */
export function jobScript({ root, commonDir, folder, argv }: JobScript): string {
  return `#!/bin/sh
# A worker of Wave Orchestrator, which the cluster has been asked for because attempts wait.
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT
worker=
over=
leave() { over=1; [ -z "$worker" ] || kill -s INT "$worker"; }
end() { over=1; [ -z "$worker" ] || { kill -s TERM "$worker"; sleep 1; kill -s TERM "$worker"; }; } 2>/dev/null
trap leave INT
trap end TERM
clone=$place/${inShell(folder)}
git clone --quiet --no-checkout ${inShell(root)} "$clone" || exit 1
cp ${inShell(`${commonDir}/config`)} "$clone/.git/config" || exit 1
cd "$clone" || exit 1
[ -z "$over" ] || exit 0
${argv.map(inShell).join(' ')} &
worker=$!
# A wait ends with each signal, and the worker may go on.
while wait "$worker"; code=$?; kill -s 0 "$worker" 2>/dev/null; do :; done
# Where it ended while the wait was broken off, it is asked for its code once more; 127: it is told already.
wait "$worker" 2>/dev/null
last=$?
[ "$last" = 127 ] || code=$last
exit "$code"
`;
}

/** A word as the shell reads it, whatever it holds. */
function inShell(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** What gives machines for a while, by the name that it is chosen by. */
const RUNNERS: Readonly<Record<string, (place: JobsPlace) => JobRunner>> = { slurm };

/** Between two looks at what waits and at the jobs, in milliseconds. */
const LOOK_MS = 2000;

/** How machines are had from a cluster. */
export interface ClusterOptions {
  readonly access: QueueAccess;
  /** How many jobs there may be at once. */
  readonly slots: number;
  /** What packages that ask for a machine of some kind call those of the jobs. */
  readonly labels: readonly string[];
  /** Models that agents may ask there; absent: all. */
  readonly models?: readonly string[];
  /** What these are called. */
  readonly machine: string;
  /** Called when it begins. */
  readonly begins: () => void;
  /** What the cluster is. */
  readonly runner: string;
  /** What the person has it know of jobs, as its own command takes it. */
  readonly runnerOptions: string;
  /** Whether they have a sandbox. */
  readonly walls: boolean;
  readonly probe: PreflightProbe;
  readonly log: Log;
  /** After how long without an attempt a job ends, in milliseconds. */
  readonly idleMs: number;
  readonly cliPath: string;
}

/**
 * Has workers started as jobs of a cluster while attempts wait that machines like this one may take, at most so many at once as there
 * are slots, and lets them end when there is nothing more to do. It takes no attempts itself.
 * @throws WavesError `usage`, `runner`, `queue`, `no-remote`, `no-commits`.
 */
export async function keepJobs(
  place: RepositoryPlace,
  programs: OwnPrograms,
  options: ClusterOptions,
  end: WorkerEnd,
): Promise<void> {
  const { runner: kind, machine, labels, models, slots, walls, probe, access, log, idleMs } = options;
  const made = Object.hasOwn(RUNNERS, kind) ? RUNNERS[kind] : undefined;
  if (made === undefined) {
    throw new WavesError(
      'usage',
      `Machines cannot be had from "${kind}".`,
      `There are: ${Object.keys(RUNNERS).join(', ')}.`,
    );
  }
  await remoteFor(place.root, undefined);
  const runner = made({
    name: `waves-${await repositoryName(place.root)}-${machineToken(machine)}`,
    folder: join(wavesFolder(place.commonDir), 'jobs'),
    options: wordsIn(options.runnerOptions),
  });
  // Whether it is there at all is better said now than when something waits.
  await runner.jobs();
  const queue = await MachinesQueue.open(
    await queuePlace(place, access, programs.nats, `waves jobs of ${machine}`),
    machine,
    log,
    end.leave.signal,
  );
  const offer = { name: machine, labels, slots, walls, ...(models === undefined ? {} : { models }) };
  const beacon = new MachineBeacon(queue.machines, probe, offer, log);
  end.leave.signal.addEventListener('abort', () => beacon.leaves(), { once: true });
  const script = jobScript({
    ...{ root: place.root, commonDir: place.commonDir, folder: basename(place.root) },
    argv: [
      ...[programs.node, options.cliPath, 'worker', '--slots', '1', '--name', machine],
      ...['--idle', String(idleMs / 1000)],
      ...(labels.length === 0 ? [] : ['--labels', labels.join(',')]),
      ...(models === undefined ? [] : ['--models', models.join(',')]),
    ],
  });
  const start = () => runner.start(script, environmentOf(access));
  const keeper = new JobKeeper({ queue, beacon, runner, start, machine, log, most: slots, idleMs });
  try {
    await beacon.begin(() => end.leave.abort());
    options.begins();
    while (!end.leave.signal.aborted && !end.stop.aborted) {
      await keeper.look();
      await untilNext(end.leave.signal, end.stop);
    }
    while (!end.stop.aborted && !(await keeper.leave())) {
      await untilNext(end.stop);
    }
    if (end.stop.aborted) {
      await keeper.stop();
    }
  } finally {
    await beacon.end();
    await queue.close();
  }
}

/** What is secret goes this way alone: neither the script nor a command line, which others can read, has it. */
function environmentOf({ url, credentials, ca }: QueueAccess): Record<string, string> {
  return {
    WAVES_QUEUE: url,
    ...(credentials === undefined ? {} : { WAVES_QUEUE_CREDENTIALS: credentials }),
    ...(ca === undefined ? {} : { WAVES_QUEUE_CA: ca }),
  };
}

/** The words of a text, as a shell without variables reads it: what stands in quotes is one. */
export function wordsIn(text: string): string[] {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*'|["'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function untilNext(...ends: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      ends.forEach((end) => end.removeEventListener('abort', go));
      resolve();
    };
    const timer = setTimeout(go, ends.some(({ aborted }) => aborted) ? 0 : LOOK_MS);
    ends.forEach((end) => end.addEventListener('abort', go));
  });
}
