import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConsentStore } from '../../../src/node/runs/consentStore';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('ConsentStore', () => {
  it('remembers what a user has agreed to, and nothing for another one', async () => {
    const folder = temporaryFolder();
    const store = new ConsentStore(folder, 'ann');
    expect(await store.missing(['a', 'b'])).toEqual(['a', 'b']);
    await store.agree(['a']);
    await store.agree(['c']);
    expect(await new ConsentStore(folder, 'ann').missing(['a', 'b', 'c'])).toEqual(['b']);
    expect(await new ConsentStore(folder, 'ben').missing(['a'])).toEqual(['a']);
  });

  it('takes nothing that everything has for an agreement', async () => {
    expect(
      await new ConsentStore(temporaryFolder(), 'ann').missing(['constructor', '__proto__']),
    ).toHaveLength(2);
  });

  it('asks again when its file is damaged, and writes a whole one that only its user can read', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'waves', 'consent', 'ann.json');
    mkdirSync(join(folder, 'waves', 'consent'), { recursive: true });
    writeFileSync(path, '{"format":1,"comm');
    const store = new ConsentStore(folder, 'ann');
    expect(await store.missing(['a'])).toEqual(['a']);
    await store.agree(['a']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('commands.a');
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });
});
