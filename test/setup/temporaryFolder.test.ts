import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { smallDisk } from '../support/smallDisk';

const MODULE = resolve(import.meta.dirname, '../../scripts/test/temporaryFolder.mjs');
/** Makes a folder, leaves something in it, and says what it is. */
const PROGRAM = `
  import { readFileSync, statSync, writeFileSync } from 'node:fs';
  import { ownTemporaryFolder } from ${JSON.stringify(MODULE)};
  const folder = ownTemporaryFolder();
  writeFileSync(folder + '/left', 'behind');
  const isMounted = readFileSync('/proc/mounts', 'utf8').includes(' ' + folder + ' tmpfs ');
  console.log(JSON.stringify({ folder, isMounted, mode: statSync(folder).mode & 0o777 }));
`;

it.runIf(process.platform === 'linux')(
  'lies in memory where that can be mounted and is free, lets others pass, and goes away with its process',
  () => {
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8' });
    const { folder, isMounted, mode } = JSON.parse(told) as {
      folder: string;
      isMounted: boolean;
      mode: number;
    };
    expect(mode).toBe(0o711);
    // Between little and enough, others may take some of it meanwhile.
    const gigabytes = freemem() / 2 ** 30;
    if (!smallDisk.isPossible || gigabytes < 8) {
      expect(isMounted).toBe(false);
    } else if (gigabytes > 16) {
      expect(isMounted).toBe(true);
    }
    expect(existsSync(folder)).toBe(false);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(folder);
  },
);
