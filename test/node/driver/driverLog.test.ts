import { appendFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driverLogEnd, driverLogPath, limitedDriverLog } from '../../../src/node/driver/startDriver';
import { readLog } from '../../../src/node/files/limitedLog';
import { temporaryFolder } from '../../support/temporaryFolder';

const MB = 1024 * 1024;

describe('the log of drivers', () => {
  it('keeps its beginning and its end, however much they say', async () => {
    const commonDir = temporaryFolder('repository');
    const path = driverLogPath(commonDir);
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true });
    // As a driver writes it: to what it was started with.
    const log = limitedDriverLog(commonDir, { write: (text) => appendFileSync(path, text) });
    const line = (index: number) => `${String(index).padStart(8, '0')} ${'x'.repeat(1000)}`;
    const count = 6000;
    for (let index = 0; index < count; index += 1) {
      log.write(`${line(index)}\n`);
    }
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2.1 * MB);
    const { bytes, end } = await readLog(path, 0, 2000);
    expect(bytes.toString().split('\n')[0]).toBe(line(0));
    expect(end).toBe(count * (line(0).length + 1));
    expect((await driverLogEnd(commonDir)).split('\n').at(-1)).toBe(line(count - 1));
  });

  it('says that it is empty where no driver has said anything', async () => {
    expect(await driverLogEnd(temporaryFolder('repository'))).toBe('(empty)');
  });
});
