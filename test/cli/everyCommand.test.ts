import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestRepository, gitRepository } from '../support/gitRepository';
import { keptRun } from '../support/keptRun';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { OF_A_PROCESS, waves } from '../support/commands';
import { waves as wavesProcess } from '../support/waves';

const PLAN = planText([
  { id: 'one', command: 'echo x > one.txt', writes: ['one.txt'] },
  { id: 'bad', command: 'exit 7', dependsOn: ['one'] },
]);

const laid = keptRun(async (folder) => {
  const { root } = gitRepository({ root: join(folder, 'repository'), files: { 'work-packages.yaml': PLAN } });
  await waves(root, ['run', 'work-packages.yaml']);
});

/** A repository whose only run has failed in one of its two packages. */
async function repositoryWithRun(): Promise<TestRepository> {
  return new TestRepository(join(await laid(), 'repository'));
}

const DOCUMENTS: readonly (readonly string[])[] = [
  ['validate', 'work-packages.yaml', '--json'],
  ['graph', 'work-packages.yaml', '--format', 'json'],
  ['prompt', 'work-packages.yaml', 'one', '--json'],
  ['types', 'work-packages.yaml', '--json'],
  ['status', '--json'],
  ['why', 'bad', '--json'],
  ['findings', 'one', '--json'],
  ['replay', '2', '--at', '3', '--json'],
  ['report', '--format', 'json'],
  ['context', '--json'],
  ['context', 'one', '--json'],
  ['clean', '--dry-run', '--json'],
  ['clean', '--removed', '--json'],
  ['doctor', '--json'],
  ['doctor', 'work-packages.yaml', '--json'],
  ['skip', 'bad', '--reason', 'not needed', '--json'],
];

describe('--json', () => {
  it('prints one document on stdout and nothing else, whatever the command', async () => {
    const { root } = await repositoryWithRun();
    for (const args of DOCUMENTS) {
      const { out, err } = await waves(root, args, { FORCE_COLOR: '1', NO_COLOR: '' });
      expect(() => JSON.parse(out) as unknown, `${args.join(' ')}: ${out}${err}`).not.toThrow();
      expect(out, args.join(' ')).not.toContain('\u001b');
    }
  });

  it.each([
    ['run', 'work-packages.yaml', '--json'],
    ['watch', '--json'],
  ])('prints one event a line for %s', async (...args) => {
    const { root } = await repositoryWithRun();
    const { out } = await waves(root, args);
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    lines.forEach((line) => expect(JSON.parse(line)).toHaveProperty('seq'));
  });

  it('prints nothing on stdout when something is wrong', async () => {
    const { root } = gitRepository({ files: { 'work-packages.yaml': PLAN } });
    for (const args of [
      ['status', '--json'],
      ['why', 'one', '--json'],
      ['watch', '--json'],
      ['pause', '--json'],
      ['prompt', 'work-packages.yaml', 'nobody', '--json'],
    ]) {
      const { code, out, err } = await waves(root, args);
      expect({ code, out }, args.join(' ')).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^waves: /);
    }
  });
});

/** Every command that is carried out in the process of its tests, each with what it refuses or says of a run that has ended. */
const CARRIED_OUT: readonly (readonly string[])[] = [
  ['accept', 'nobody'],
  ['answer', 'nobody', 'yes'],
  ['approve', 'nobody'],
  ['ask', 'Anybody?'],
  ['audit', '--json'],
  ['bump'],
  ['cancel', 'nobody'],
  ['check-result', 'nothing.json'],
  ['check-scope', 'nobody'],
  ['clean', '--dry-run'],
  ['context', 'one'],
  ['decide', 'bad'],
  ['doctor', 'missing.yaml'],
  ['drop', 'nobody'],
  ['fail', 'nobody', '--message', 'why'],
  ['findings', 'one'],
  ['finish', 'All done.'],
  ['explain', 'scope-overlap'],
  ['fix', 'work-packages.yaml', '--dry-run'],
  ['graph', 'work-packages.yaml'],
  ['hand-over', 'nobody'],
  ['import', 'missing.md'],
  ['init'],
  ['locks'],
  ['machines', 'cordon'],
  ['memory'],
  ['merge', 'no-such-run'],
  ['owner', '--plan', 'work-packages.yaml', 'one.txt'],
  ['pause', 'nobody'],
  ['probe', 'missing.yaml'],
  ['prompt', 'work-packages.yaml', 'one'],
  ['refactor', 'work-packages.yaml', 'risk', '--dry-run'],
  ['reject', 'nobody', '--message', 'why'],
  ['replay', '2', '--at', '3'],
  ['report'],
  ['request-scope', 'a.txt', '--reason', 'why'],
  ['resolve', 'nobody'],
  ['resume', 'nobody'],
  ['retry', 'nobody'],
  ['review', '--help'],
  ['run', 'missing.yaml'],
  ['skip', 'nobody', '--reason', 'why'],
  ['status', '--json'],
  ['sync'],
  ['publish', 'a.txt'],
  ['types', 'work-packages.yaml'],
  ['validate', 'work-packages.yaml'],
  ['watch', '--json'],
  ['why', 'bad'],
  ['widen', 'nobody'],
];

describe('a process of its own', () => {
  it('does what the same command does in the process of a test, whichever it is', async () => {
    const { root } = await repositoryWithRun();
    // How long ago something was is another second later.
    const timeless = <T extends { readonly out: string }>(said: T) => ({
      ...said,
      out: said.out.replaceAll(/(?:\d+\w+ )+ago/g, 'some time ago'),
    });
    for (const args of CARRIED_OUT) {
      const said = timeless(await wavesProcess(root, args));
      expect(said, args.join(' ')).toEqual(timeless(await waves(root, args)));
    }
  });

  it('has been started here for every command but those that are nowhere anything else', async () => {
    const { out } = await waves(temporaryFolder(), ['--help']);
    const named = [...out.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*) /gm)].map(([, name]) => name ?? '');
    const left = named.filter((name) => name !== 'waves' && !OF_A_PROCESS.has(name));
    expect(CARRIED_OUT.map(([name]) => name)).toEqual(expect.arrayContaining(left));
    expect(left.length).toBeGreaterThan(30);
  });
});

const COMMANDS =
  'validate graph prompt run watch status why findings logs replay report doctor retry cancel pause resume approve reject accept skip take-over';

describe('--help', () => {
  it('names every command', async () => {
    const { code, out } = await waves(temporaryFolder(), ['--help']);
    expect(code).toBe(0);
    COMMANDS.split(' ').forEach((name) => expect(out).toMatch(new RegExp(`^  ${name} `, 'm')));
    expect(out).not.toMatch(/^ {2}drive /m);
  });

  it.each(COMMANDS.split(' '))('says what %s does', async (name) => {
    const { code, out } = await waves(temporaryFolder(), [name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: waves ${name}`);
    expect(out).toMatch(/\n\n[A-Z][^.]*\.\n/);
  });
});

describe('looking back', () => {
  it('replays the state before and after, and sums the run up', async () => {
    const { root } = await repositoryWithRun();
    const first = JSON.parse((await waves(root, ['replay', '2', '--at', '1', '--json'])).out) as object;
    expect(first).toMatchObject({ at: { seq: 1 }, state: 'running', totals: { done: 0 } });
    const last = JSON.parse((await waves(root, ['replay', '2', '--json'])).out) as object;
    expect(last).toMatchObject({ state: 'failed', totals: { done: 1, failed: 1 } });
    const report = await waves(root, ['report']);
    expect(report.out).toContain('failed, 1 of 2 packages');
    expect(report.out).toContain('The agent exited with code 7.');
    expect((await waves(root, ['report', '--format', 'html'])).out).toMatch(/^<!doctype html>/);
    expect((await waves(root, ['replay', '2', '--at', 'yesterday'])).code).toBe(2);
  });

  it('prints the prompt that the agent got, with what it builds on', async () => {
    const { root } = await repositoryWithRun();
    const { out } = await waves(root, ['prompt', 'work-packages.yaml', 'bad']);
    expect(out).toContain('# Title of bad');
    expect(out).toContain('`one.txt`');
    expect(out).toContain('The attempt before this one failed');
  });
});
