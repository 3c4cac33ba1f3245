import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';

/**
 * Makes a fresh copy of a sample as a git repository of its own, with one commit.
 *
 * @param {string} target the folder to make; its parent must exist
 * @param {string} sample its folder in `examples/`
 * @returns {string} the folder
 */
export function makeSampleRepository(target, sample = 'user-profile') {
  mkdirSync(target);
  cpSync(join(projectRoot, 'examples', sample), target, { recursive: true });
  const git = (...args) => execFileSync('git', args, { cwd: target, stdio: ['ignore', 'ignore', 'inherit'] });
  git('init', '-q', '-b', 'main');
  // So that it works where git has no name configured; only in this repository.
  git('config', 'user.name', 'Sample');
  git('config', 'user.email', 'sample@localhost');
  git('add', '-A');
  git('-c', 'commit.gpgSign=false', 'commit', '-q', '-m', 'Begin the sample');
  return target;
}
