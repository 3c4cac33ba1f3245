import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { showFolder } from '../../../src/node/attempts/folderOverlay';
import { TestRepository } from '../../support/gitRepository';
import { temporaryFolder } from '../../support/temporaryFolder';

function overlayOf(files: Readonly<Record<string, string>>) {
  const home = temporaryFolder('home');
  new TestRepository(home).write(files);
  vi.stubEnv('AGENT_HOME', home);
  const path = join(temporaryFolder(), '.agent');
  new TestRepository(path).write({ 'extensions/waves/manifest.json': 'ours' });
  showFolder({ path, of: '.agent', homeVariable: 'AGENT_HOME', within: ['extensions'] });
  return { home, path, read: (file: string) => readFileSync(join(path, file), 'utf8') };
}

describe('a folder over one of the user', () => {
  it('shows what is there, and has more', () => {
    const { home, path, read } = overlayOf({
      '.agent/settings.json': 'theirs',
      '.agent/extensions/other/manifest.json': 'another',
      '.agent/extensions/waves/manifest.json': 'of the same name',
    });
    expect(read('settings.json')).toBe('theirs');
    expect(read('extensions/other/manifest.json')).toBe('another');
    expect(read('extensions/waves/manifest.json')).toBe('ours');
    expect(readdirSync(path).sort()).toEqual(['extensions', 'settings.json']);
    writeFileSync(join(path, 'settings.json'), 'changed by the agent');
    expect(readFileSync(join(home, '.agent/settings.json'), 'utf8')).toBe('changed by the agent');
    expect(readdirSync(join(home, '.agent/extensions')).sort()).toEqual(['other', 'waves']);
  });

  it('has only ours where the user has none', () => {
    const { path, read } = overlayOf({ 'other.txt': '' });
    expect(read('extensions/waves/manifest.json')).toBe('ours');
    expect(readdirSync(path)).toEqual(['extensions']);
  });
});
