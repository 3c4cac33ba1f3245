import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { alone } from './alone.mjs';

/**
 * Makes sure that a folder is there whole. It gets its name only when everything is in it and works, so that nothing
 * that was interrupted is ever taken for a good one; one that is there and does not work is made anew.
 *
 * @param {string} target
 * @param {object} how
 * @param {(folder: string) => Promise<string | undefined>} how.fault what is wrong with it; undefined where it works
 * @param {(folder: string) => Promise<void>} how.make fills an empty folder
 * @returns {Promise<void>}
 */
export async function wholeFolder(target, { fault, make }) {
  if (existsSync(target) && (await fault(target)) === undefined) {
    return;
  }
  await alone(target, async (partial) => {
    // Another process may have made it in the meantime.
    if (existsSync(target)) {
      const wrong = await fault(target);
      if (wrong === undefined) {
        return;
      }
      console.log(`${target} does not work (${wrong}). It is made anew.`);
    }
    await make(partial);
    const wrong = await fault(partial);
    if (wrong !== undefined) {
      throw new Error(`What was installed for ${target} does not work: ${wrong}`);
    }
    const former = `${partial}-former`;
    if (existsSync(target)) {
      await rename(target, former);
    }
    await rename(partial, target);
    await rm(former, { recursive: true, force: true });
  });
}
