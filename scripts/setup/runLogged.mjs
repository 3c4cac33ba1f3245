import { spawn } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** So many lines of what a program has printed are shown when it fails. */
const SHOWN = 25;

/**
 * Runs a program without showing what it prints, unless it fails. It is ended with all that it has started when this
 * process is told to end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} what it printed to its standard output
 * @throws Error with the last lines of what it printed when it does not end with 0
 */
export async function runLogged(program, args, options = {}) {
  const windows = process.platform === 'win32';
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The leader of a group, to which all belongs that it starts.
    detached: !windows,
    shell: windows,
    ...options,
  });
  const printed = { all: '', output: '' };
  child.stdout.on('data', (chunk) => {
    printed.all += chunk;
    printed.output += chunk;
  });
  child.stderr.on('data', (chunk) => (printed.all += chunk));
  const end = (signal) => {
    endGroup(child, 'SIGTERM');
    setTimeout(() => endGroup(child, 'SIGKILL'), 5000).unref();
    SIGNALS.forEach((each) => process.off(each, end));
    if (process.listenerCount(signal) === 0) {
      process.kill(process.pid, signal);
    }
  };
  SIGNALS.forEach((each) => process.on(each, end));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ending) => resolve(ending));
  }).finally(() => SIGNALS.forEach((each) => process.off(each, end)));
  if (code !== 0) {
    const lines = printed.all.trimEnd().split('\n').slice(-SHOWN).join('\n');
    const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
    throw Object.assign(new Error(`"${[program, ...args].join(' ')}" ${how}:\n${lines}`), {
      output: printed.output,
    });
  }
  return printed.output;
}

function endGroup(child, signal) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // It has ended.
  }
}
