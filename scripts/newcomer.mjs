import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './projectRoot.mjs';
import { cacheFolder } from './setup/cacheFolder.mjs';

/** What the way from a clone to a run rests on, besides the commands that the README names. */
const FOUNDATIONS = [
  'scripts',
  'test/newcomer',
  'examples/user-profile',
  'esbuild.mjs',
  'package.json',
  'package-lock.json',
  '.npmrc',
];

/**
 * Why the tier `newcomer`, which downloads all anew, may be left out; undefined where it has to run: with `CI`, and where
 * what it rests on has changed since it last passed on this machine.
 *
 * @returns {string | undefined}
 */
export function newcomerLeftOut() {
  if (process.env.CI) {
    return undefined;
  }
  if (!existsSync(join(projectRoot, '.git'))) {
    return 'this folder is no git clone';
  }
  const passed = read(stampFile());
  if (passed === undefined || passed !== newcomerFoundations()) {
    return undefined;
  }
  return 'nothing that it rests on has changed since it last passed here; "npm test -- newcomer" runs it';
}

/**
 * Remembers that the tier has passed.
 *
 * @param {string} tried the foundations that it has passed on
 */
export function keepNewcomerPassed(tried) {
  mkdirSync(dirname(stampFile()), { recursive: true });
  writeFileSync(stampFile(), tried);
}

function stampFile() {
  return join(cacheFolder(), 'newcomer-passed');
}

/** A hash of what HEAD holds of all that the tier rests on: HEAD is what gets cloned. */
export function newcomerFoundations() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8', maxBuffer: 1e8 });
  const commands = git('show', 'HEAD:README.md').match(/^```sh\n[^]*?^```/gm) ?? [];
  return createHash('sha256')
    .update(git('ls-tree', 'HEAD', ...FOUNDATIONS))
    .update(commands.join('\n'))
    .digest('hex');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
