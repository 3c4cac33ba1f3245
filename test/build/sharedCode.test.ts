import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { sharedCode } from '../../scripts/build/sharedCode.mjs';

const FILES = {
  'words.ts': 'export const words = `said by ${process.argv[1] === undefined ? "nobody" : "both"}`;',
  'later.ts': 'import { words } from "./words"; export const later = `${words}, later`;',
  'one.ts': 'import { words } from "./words"; console.log(words);',
  'two.ts':
    'import { words } from "./words"; console.log(words); void import("./later").then((all) => console.log(all.later));',
};

it('programs share what several need, load the rest when they ask for it, and outlast a build that fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shared-code-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (files: Record<string, string>) =>
    Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));
  const made = join(folder, 'made');
  const make = () =>
    build({
      entryPoints: [join(folder, 'one.ts'), join(folder, 'two.ts')],
      outdir: made,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
      plugins: [sharedCode],
    });
  const said = (name: string) => execFileSync(process.execPath, [join(made, name)], { encoding: 'utf8' });

  write(FILES);
  await make();
  const files = readdirSync(made);
  const holding = files.filter((name) => readFileSync(join(made, name), 'utf8').includes('said by'));
  expect(holding).toEqual([expect.stringMatching(/^shared-\w+\.js$/)]);
  expect([said('one.js'), said('two.js')]).toEqual(['said by both\n', 'said by both\nsaid by both, later\n']);

  write({ 'one.ts': 'import { nothing } from "./nothing"; nothing();' });
  await expect(make()).rejects.toThrow('Could not resolve');
  expect(readdirSync(made)).toEqual(files);
  expect(said('two.js')).toContain('later');

  write({ 'one.ts': FILES['one.ts'], 'words.ts': 'export const words = "said by others";' });
  await make();
  expect(said('one.js')).toBe('said by others\n');
  expect(readdirSync(made)).toHaveLength(files.length);
});
