import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';

/** @typedef {{ readonly seconds: number, readonly tests: number, readonly at: string }} LastTime */

const file = join(projectRoot, 'node_modules', '.cache', 'waves', 'test-times.json');

/**
 * How long each check and tier took when it last ran here, and when that was.
 *
 * @returns {Record<string, LastTime>}
 */
export function lastTimes() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** Keeps how long something took. */
export function keepTime(
  /** @type {string} */ name,
  /** @type {number} */ seconds,
  /** @type {number} */ tests,
) {
  mkdirSync(dirname(file), { recursive: true });
  const at = new Date().toISOString().slice(0, 16).replace('T', ' ');
  writeFileSync(file, JSON.stringify({ ...lastTimes(), [name]: { seconds, tests, at } }, undefined, 2));
}
