import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noticePrograms, runFirst, soundPrograms } from '../../src/node/processes/desktopNotice';
import { temporaryFolder } from '../support/temporaryFolder';

describe('notices of the system', () => {
  const notice = { title: 'Waves', text: '--help "; rm -rf $(pwd) `id`' };

  it.each(['linux', 'darwin', 'win32'] as const)(
    'never take a text for a command or an option: %s',
    (platform) => {
      const [program, ...others] = noticePrograms(platform, notice);
      expect(others).toEqual([]);
      const { args = [], env = {} } = program ?? {};
      const places = [...args, ...Object.values(env)].filter((each) => each.includes('rm -rf'));
      expect(places).toEqual([notice.text]);
      expect(platform !== 'linux' || args.indexOf('--') < args.indexOf(notice.text)).toBe(true);
    },
  );

  it('have a sound on every system', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(soundPrograms(platform).length).toBeGreaterThan(0);
    }
  });
});

describe('runFirst', () => {
  it('goes on to the next program until one ends well, and leaves the others alone', async () => {
    const folder = temporaryFolder();
    const write = (name: string, code: number) => ({
      file: process.execPath,
      args: [
        '-e',
        `require('fs').writeFileSync(process.argv[1], process.env.WHAT ?? ''); process.exit(${code})`,
        join(folder, name),
      ],
      env: { WHAT: name },
    });
    const missing = { file: join(folder, 'missing'), args: [] };
    expect(await runFirst([missing, write('a', 1), write('b', 0), write('c', 0)])).toBe(true);
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('b');
    expect(existsSync(join(folder, 'a'))).toBe(true);
    expect(existsSync(join(folder, 'c'))).toBe(false);
    expect(await runFirst([missing])).toBe(false);
  });
});
