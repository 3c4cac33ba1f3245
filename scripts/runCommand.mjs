import { spawn } from 'node:child_process';

/**
 * Runs a program with its output passed through and resolves to its exit code (128 + n when a signal ended it).
 * The arguments are an array and no shell is involved, except on Windows, where `npm` is a command file.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function exitCodeOf(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const shell = process.platform === 'win32' && ['npm', 'npx', 'code'].includes(program);
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], shell, ...options });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)));
  });
}

/**
 * Runs a program as `exitCodeOf` does and throws when it does not end with 0.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<void>}
 */
export async function runCommand(program, args, options = {}) {
  const code = await exitCodeOf(program, args, options);
  if (code !== 0) {
    throw new Error(`"${[program, ...args].join(' ')}" ended with exit code ${code}.`);
  }
}
