import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { CLI, waves } from '../support/waves';

const PLAN = 'change_id: one\npackages:\n  - { id: wp-a, scope: { write_allow: ["a/**"] } }\n';

/** The files that keep what a command was compiled to. */
function keptOf(settings: string, command: string): string[] {
  const folder = join(settings, 'waves', 'compiled', `${process.versions.v8}-${process.arch}`);
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${command}.`))
    .map((name) => join(folder, name));
}

it('what a program was compiled to is kept for its next start, and is never needed', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.yaml'), PLAN);
  const settings = join(folder, 'settings');
  const validate = async () => {
    const { code, out, err } = await waves(folder, ['validate', 'plan.yaml'], { XDG_CONFIG_HOME: settings });
    return { code, out, err };
  };
  const first = await validate();
  expect(first).toMatchObject({ code: 0, err: '' });
  const [kept = ''] = keptOf(settings, 'validate');
  const bytes = readFileSync(kept);
  if (process.platform !== 'win32') {
    // What lies there is carried out, so it is this user's alone.
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(statSync(join(settings, 'waves')).mode & 0o777).toBe(0o700);
  }

  // A start that had to compile anything writes the file anew, so one that is left alone was used.
  const { ino, mtimeMs } = statSync(kept);
  expect(await validate()).toEqual(first);
  expect(statSync(kept)).toMatchObject({ ino, mtimeMs });

  // Cut short, and of another version of the program.
  for (const foreign of [
    bytes.subarray(0, bytes.length / 2),
    Buffer.from(bytes.toString('latin1').replace('shared-', 'shared+'), 'latin1'),
  ]) {
    writeFileSync(kept, foreign);
    expect(await validate()).toEqual(first);
    expect(readFileSync(kept).subarray(0, 200)).toEqual(bytes.subarray(0, 200));
    expect(readFileSync(kept).equals(foreign)).toBe(false);
  }

  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await waves(folder, ['validate', 'plan.yaml'], { XDG_CONFIG_HOME: file })).toMatchObject(first);
});

it('what a program loads only when it needs it is kept as well, and used', async () => {
  const folder = temporaryFolder();
  execFileSync('git', ['init', '-q'], { cwd: folder });
  writeFileSync(join(folder, 'plan.yaml'), PLAN);
  const settings = join(folder, 'settings');
  const validate = () => waves(folder, ['validate', 'plan.yaml'], { XDG_CONFIG_HOME: settings });
  await validate();
  const [kept = ''] = keptOf(settings, 'validate');
  const { ino } = statSync(kept);
  // Only where another plan waits for approval is that compared.
  const planned = join(folder, '.git', 'waves', 'planned');
  mkdirSync(planned, { recursive: true });
  writeFileSync(join(planned, 'other.json'), '{}');
  const first = await validate();
  expect(first).toMatchObject({ code: 0, err: '' });
  const late = statSync(kept);
  expect(late.ino).not.toBe(ino);
  expect(await validate()).toMatchObject({ code: 0, out: first.out });
  expect(statSync(kept).ino).toBe(late.ino);
});

it('builds beside each other keep what they were compiled to, a few of them', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.yaml'), PLAN);
  const env = { ...process.env, XDG_CONFIG_HOME: join(folder, 'settings') };
  const validateWith = (build: string) =>
    execFileSync(process.execPath, [join(build, 'cli.js'), 'validate', 'plan.yaml'], { cwd: folder, env });
  const builds = [0, 1, 2, 3].map((at) => {
    const build = join(folder, `build${at}`);
    cpSync(dirname(CLI), build, {
      recursive: true,
      filter: (path) => path === dirname(CLI) || /(cli|cli-checking|shared-\w+)\.js$/.test(path),
    });
    // As long as each other, like two builds of nearly the same.
    appendFileSync(join(build, 'cli-checking.js'), `//${at}`);
    return build;
  });
  builds.slice(0, 2).forEach(validateWith);
  const states = () => keptOf(env.XDG_CONFIG_HOME, 'validate').map((file) => statSync(file).ino);
  const both = states();
  expect(both).toHaveLength(2);
  builds.slice(0, 2).forEach(validateWith);
  expect(states()).toEqual(both);

  // Somebody was killed while it wrote.
  const [kept = ''] = keptOf(env.XDG_CONFIG_HOME, 'validate');
  const cutShort = `${kept}.1`;
  writeFileSync(cutShort, 'cut short');
  utimesSync(cutShort, 0, 0);
  builds.forEach(validateWith);
  const left = keptOf(env.XDG_CONFIG_HOME, 'validate');
  expect(left).toHaveLength(3);
  expect(left).not.toContain(cutShort);
});
