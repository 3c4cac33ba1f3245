/*
 * What of Slurm a runner uses, on one machine and without a controller: `sbatch` carries its script out at once, unless a file
 * `hold` in the stand-in's folder says why not. Called as `node slurmStandIn.mjs FOLDER sbatch|squeue|scancel|job ...`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', program, ...args] = process.argv.slice(2);
const jobs = join(folder, 'jobs');
mkdirSync(jobs, { recursive: true });
/** @param {string} id @param {string} name */
const file = (id, name) => join(jobs, id, name);
/** @param {string} path */
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined);
/** @param {string} name */
const valueOf = (name) => args[args.lastIndexOf(name) + 1] ?? '';

/** @param {string} id @param {NodeJS.Signals} signal @param {boolean} all its children, too */
function signalTo(id, signal, all) {
  const pid = Number(textOf(file(id, 'pid')));
  try {
    process.kill(all ? -pid : pid, signal);
  } catch {
    // It is gone.
  }
}

if (program === 'sbatch') {
  const refusal = textOf(join(folder, 'refuse'));
  if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    process.exit(1);
  }
  const id = String(readdirSync(jobs).length + 1);
  mkdirSync(join(jobs, id));
  writeFileSync(file(id, 'script'), readFileSync(0));
  writeFileSync(file(id, 'args'), args.join('\n'));
  const log = openSync(valueOf('--output').replace('%j', id), 'a');
  spawn(process.execPath, [process.argv[1] ?? '', folder, 'job', id], {
    detached: true,
    stdio: ['ignore', log, log],
  }).unref();
  process.stdout.write(`${id}\n`);
} else if (program === 'job') {
  const [id = ''] = args;
  const begin = () => {
    if (existsSync(file(id, 'end'))) {
      return;
    }
    if (existsSync(join(folder, 'hold'))) {
      setTimeout(begin, 50);
      return;
    }
    const child = spawn('/bin/sh', [file(id, 'script')], { detached: true, stdio: 'inherit' });
    child.on('exit', (code, signal) => {
      const how = code === 0 ? 'COMPLETED|None' : 'FAILED|NonZeroExitCode';
      if (!existsSync(file(id, 'end'))) {
        writeFileSync(file(id, 'end'), signal === 'SIGKILL' ? 'OUT_OF_MEMORY|OutOfMemory' : how);
      }
    });
    writeFileSync(file(id, 'pid'), String(child.pid));
  };
  begin();
} else if (program === 'squeue') {
  const wanted = args.find((arg) => arg.startsWith('--name='))?.slice('--name='.length) ?? '';
  for (const id of readdirSync(jobs)) {
    const given = (textOf(file(id, 'args')) ?? '').split('\n');
    if (given[given.lastIndexOf('--job-name') + 1] === wanted) {
      const hold = `PENDING|${textOf(join(folder, 'hold')) ?? 'None'}`;
      const state = textOf(file(id, 'end')) ?? (existsSync(file(id, 'pid')) ? 'RUNNING|None' : hold);
      process.stdout.write(`${id}|${state}\n`);
    }
  }
} else if (program === 'scancel') {
  for (const id of args.filter((arg) => !arg.startsWith('-'))) {
    if (args.includes('--signal=INT')) {
      signalTo(id, 'SIGINT', false);
    } else if (!existsSync(file(id, 'end'))) {
      writeFileSync(file(id, 'end'), 'CANCELLED|None');
      signalTo(id, 'SIGTERM', true);
    }
  }
}
