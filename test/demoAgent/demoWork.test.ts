import { describe, expect, it } from 'vitest';
import { readDemoSettings } from '../../src/demoAgent/demoSettings';
import { planDemoWork } from '../../src/demoAgent/demoWork';

const prompt = (writeAllow: string[], files: string[], deny: string[] = [], demanded: string[] = []) => ({
  title: 'Work',
  writeAllow,
  deny,
  demanded,
  files: files.map((path) => ({ path, text: 'text\n' })),
});
const settings = readDemoSettings({ WAVES_PACKAGE: 'wp-a' });
const written = (work: ReturnType<typeof planDemoWork>) => work.files.map((file) => file.path);

describe('planDemoWork', () => {
  it('writes what the work order says, as far as the scope goes', () => {
    const work = planDemoWork(prompt(['src/**'], ['src/a.js', 'b.js', 'src/c.js'], ['src/c.js']), settings);
    expect(written(work)).toEqual(['src/a.js']);
    expect(work.files[0]?.content('before\n')).toBe('text\n');
    expect(work.refused).toEqual(['b.js', 'src/c.js']);
  });

  it.each([
    '../a.js',
    'src/../../a.js',
    '/etc/a.js',
    'C:/a.js',
    'src\\a.js',
    '.git/config',
    'a/.GIT/x',
    './a.js',
    'a//b',
    'a/',
  ])('refuses %s even where everything may be written', (path) => {
    expect(planDemoWork(prompt(['**'], [path]), settings).refused).toEqual([path]);
  });

  it('writes something plausible without a work order, after what is there', () => {
    const work = planDemoWork(prompt(['docs/a.md', '../b.md'], []), settings);
    expect(written(work)).toEqual(['docs/a.md']);
    expect(work.files[0]?.content(undefined)).toMatch(/^# Work\n/);
    expect(work.files[0]?.content('# Before\n')).toMatch(/^# Before\n.+\n$/);
  });

  it('leaves what others wait for, where it may', () => {
    const work = planDemoWork(prompt(['contracts/**'], [], [], ['contracts/README.md', 'b.md']), settings);
    expect(written(work)).toEqual(['contracts/README.md', 'contracts/wp-a.md']);
  });

  it('writes nothing where nothing may be written, except a stray file on request', () => {
    expect(written(planDemoWork(prompt([], []), settings))).toEqual([]);
    const straying = { ...settings, stray: 'stray.txt' };
    expect(written(planDemoWork(prompt([], []), straying))).toEqual(['stray.txt']);
  });
});
