import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.mjs';

/** Where the server is unpacked that no system has to run. */
export function natsServerFolder() {
  return join(cacheFolder(), 'nats-server');
}

/**
 * The program of a NATS server: that of the system, or the one that was unpacked for the tests.
 *
 * @returns {string | undefined} undefined where there is none
 */
export function natsServerProgram() {
  return ['nats-server', join(natsServerFolder(), 'usr', 'sbin', 'nats-server')].find(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}
