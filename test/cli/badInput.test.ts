import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ValidationReport } from '../../src/plan/checks/validation';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const PLAN = planText([{ id: 'one', command: 'echo x > one.txt', writes: ['one.txt'] }]);

describe('a file that is no plan', () => {
  it.each([
    ['a missing file', 'missing.yaml', 2, /missing\.yaml.*(not exist|no such)/i],
    ['a folder', 'folder', 2, /folder/i],
    ['a binary file', 'binary.yaml', 2, /binary/i],
    ['0 bytes', 'empty.yaml', 1, /empty/i],
    ['a tab', 'tab.yaml', 1, /tab\.yaml:3:1: error \S+ .*tab/i],
    ['an unknown dependency', 'unknown.yaml', 1, /unknown\.yaml:\d+:\d+: error unknown-dependency .*nope/],
    ['a cycle', 'cycle.yaml', 1, /error \S*cycle\S* .*a.*b/],
  ])('says what is wrong with %s', async (_case, name, expected, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'binary.yaml'), Buffer.from([0x7f, 0x45, 0, 1, 2, 0xff, 0xfe]));
    writeFileSync(join(folder, 'empty.yaml'), '');
    writeFileSync(join(folder, 'tab.yaml'), 'packages:\n  - id: a\n\tname: b\n');
    writeFileSync(join(folder, 'unknown.yaml'), planText([{ id: 'a', dependsOn: ['nope'] }]));
    const cycle = planText([
      { id: 'a', dependsOn: ['b'] },
      { id: 'b', dependsOn: ['a'] },
    ]);
    writeFileSync(join(folder, 'cycle.yaml'), cycle);

    const text = await waves(folder, ['validate', name]);
    expect(text.code).toBe(expected);
    expect(text.out + text.err).toMatch(message);

    const json = await waves(folder, ['validate', name, '--json']);
    expect(json.code).toBe(expected);
    const report = JSON.parse(json.out) as ValidationReport;
    expect(report.valid).toBe(false);
    expect(report.problems.some((problem) => problem.severity === 'error')).toBe(true);
  });

  it('reports on all of several plans', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'good.yaml'), PLAN);
    const { code, out } = await waves(folder, ['validate', 'good.yaml', 'missing.yaml', '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(out) as ValidationReport[]).map((report) => report.valid)).toEqual([true, false]);
  });
});

describe('a place where nothing can run', () => {
  it('needs a git repository', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'work-packages.yaml'), PLAN);
    const { code, err } = await waves(folder, ['run', 'work-packages.yaml']);
    expect(code).toBe(2);
    expect(err).toMatch(/git repository/);
  });

  it('needs a commit', async () => {
    const repository = gitRepository({ empty: true, files: { 'work-packages.yaml': PLAN } });
    const { code, err } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(2);
    expect(err).toMatch(/commit/);
  });

  it('asks a person about uncommitted changes, and loses none', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': PLAN, 'a.txt': 'old\n' } });
    repository.write({ 'a.txt': 'mine\n' });
    const refused = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/a\.txt/);
    expect(repository.git('branch', '--list', 'waves/*')).toBe('');

    const agreed = await waves(repository.root, ['run', 'work-packages.yaml', '--yes']);
    expect(agreed.code).toBe(0);
    expect(repository.git('diff', '--name-only')).toBe('a.txt');
    expect(repository.show('waves/test-feature/integration', 'a.txt')).toBe('old');
  });

  it('runs no plan that has an error', async () => {
    const repository = gitRepository({
      files: { 'work-packages.yaml': planText([{ id: 'a', dependsOn: ['nope'], command: 'true' }]) },
    });
    const { code, err } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(err).toMatch(/work-packages\.yaml:\d+:\d+: .*nope/);
  });

  it.each([
    [['run', 'work-packages.yaml', '--agent', 'nobody'], /no agent named "nobody".*\n.*demo, command/],
    [['run', 'work-packages.yaml', '--only', 'zwei'], /no package "zwei"/],
    [['run', 'work-packages.yaml', '--max-parallel', '0'], /whole number/],
    [['status', 'no-such-run'], /no run/],
    [['frobnicate'], /unknown command/],
  ])('refuses %j with what is possible instead', async (args, message) => {
    const repository = gitRepository({ files: { 'work-packages.yaml': PLAN } });
    const { code, err } = await waves(repository.root, args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('an agent that goes wrong', () => {
  it('fails the package with what its agent printed last and leaves what does not depend on it alone', async () => {
    const plan = planText([
      {
        id: 'bad',
        command: 'echo partial > bad.txt; echo "Error: no such table: users" >&2; echo bye; exit 3',
        writes: ['bad.txt'],
      },
      { id: 'after', dependsOn: ['bad'], command: 'true' },
      { id: 'other', command: 'echo x > other.txt', writes: ['other.txt'] },
      { id: 'idle', command: 'echo "Red or blue? I will wait."', writes: ['idle.txt'] },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(out).toMatch(/bad .*exited with code 3: Error: no such table: users/);
    expect(out).toMatch(/Done +idle .*changed nothing\n/);
    expect(out).not.toMatch(/Done +other .*changed nothing/);
    expect((await waves(repository.root, ['why', 'idle'])).out).toContain('- it changed nothing');
    expect((await waves(repository.root, ['report'])).out).toContain(
      '- **bad** (Failed): The agent exited with code 3: Error: no such table: users',
    );
    expect(out).toMatch(/Merged so far: 2 of 4 packages.*\n  See it: .*\n  Decide:   waves decide\n/);
    expect(out).not.toContain('waves merge');
    const why = (await waves(repository.root, ['why', 'bad'])).out;
    expect(why).toContain('  - The agent exited with code 3: Error: no such table: users');
    expect(out).toMatch(/after .*waits for bad \(failed\)/);
    const files = repository.files('waves/test-feature/integration');
    expect(files).toContain('other.txt');
    expect(files).not.toContain('bad.txt');
    // What the failed agent had written is still in its worktree.
    expect(existsSync(`${repository.root}.worktrees/test-feature/bad/bad.txt`)).toBe(true);
  });

  it('repeats a failed attempt from a clean tree, within the budget', async () => {
    const command = 'test ! -e one.txt && echo x > one.txt && test "$WAVES_ATTEMPT" = 2';
    const plan = planText([{ id: 'one', command, writes: ['one.txt'], retryBudget: 1 }]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const { code } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(0);
  });

  it('blocks a package that wrote outside its scope, names the files and merges nothing of it', async () => {
    const plan = planText([
      {
        id: 'one',
        command: 'echo x > one.txt; echo y > README.md; mkdir z; echo > z/new',
        writes: ['one.txt'],
      },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'README.md': '# Mine\n' } });
    const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(3);
    expect(out).toMatch(/outside its scope: README\.md, z\/new/);
    expect(repository.files('waves/test-feature/integration')).not.toContain('one.txt');
    expect(repository.show('waves/test-feature/integration', 'README.md')).toBe('# Mine');
  });

  it('says when the command cannot be found', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': PLAN } });
    const { code, out } = await waves(repository.root, [
      'run',
      'work-packages.yaml',
      '--command',
      'no-such-program-anywhere',
    ]);
    expect(code).toBe(1);
    expect(out).toMatch(/127/);
    expect((await waves(repository.root, ['logs', 'one'])).out).toMatch(/no-such-program-anywhere/);
  });
});
