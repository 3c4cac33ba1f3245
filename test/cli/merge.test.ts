import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository, TestRepository as Repository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';
import { startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';
/** Where a look at all worktrees takes seconds, the next one comes after twenty times as many. */
const COMING_MS = 150_000;

async function ranRepository(): Promise<TestRepository> {
  const plan = planText([{ id: 'a', command: 'echo 1 > a.txt', writes: ['a.txt'] }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
  return repository;
}

/** A program that stands in for GitHub's: it keeps what it was asked, and answers with an address. */
function standInForGitHub(): { readonly path: string; readonly asked: () => string } {
  const folder = temporaryFolder();
  const log = join(folder, 'asked');
  writeFileSync(
    join(folder, 'gh'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${log}"; cat >> "${log}"; echo https://github.test/pull/7\n`,
  );
  chmodSync(join(folder, 'gh'), 0o755);
  return {
    path: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
    asked: () => readFileSync(log, 'utf8'),
  };
}

describe('waves merge', () => {
  it('brings a run’s work into the branch that it began from', async () => {
    const repository = await ranRepository();
    const { code, out } = await waves(repository.root, ['merge']);
    expect([code, out]).toEqual([0, expect.stringContaining('main is at')]);
    expect(repository.show('main', 'a.txt')).toBe('1');
    expect(out).toContain('1 package, 1 file (+1 -0), no checks, 1 point open');
    expect(out).toContain('Open: No check looked at: a');
    expect(out).toMatch(/Clean up: {2}waves clean \S+/);
    expect(repository.git('log', '-1', '--format=%s', 'main')).toMatch(/^Merge .+: Title of a$/);
    expect(repository.git('log', '-1', '--format=%b', 'main')).toContain('- a: Title of a');
    const after = repository.git('rev-parse', 'main');
    const { state, merged } = await statusOf(repository);
    expect([state, merged]).toEqual(['done', expect.objectContaining({ how: 'merge', into: 'main', after })]);
    expect((await waves(repository.root, ['status'])).out).toContain(`merged into main by`);
    expect((await waves(repository.root, ['report'])).out).toContain('Then merged into main by');
    expect((await waves(repository.root, ['merge'])).out).toContain('has everything');
  });

  it('leaves files out as they are in the branch, and says that nothing was checked without them', async () => {
    const command = 'echo 1 > a.txt; echo 2 > b.txt; rm c.txt; mkdir -p d; echo 3 > "d/[e].txt"';
    const plan = planText([{ id: 'a', command, writes: ['a.txt', 'b.txt', 'c.txt', 'd/**'] }]);
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan, 'b.txt': 'mine\n', 'c.txt': 'kept\n' },
    });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const merge = (...more: string[]) => waves(repository.root, ['merge', ...more]);
    const before = repository.git('rev-parse', 'main');
    expect((await merge('--without', 'x.txt')).err).toContain('The work does not change x.txt');
    expect((await merge('--without', 'a.txt', 'b.txt', 'c.txt', 'd/[e].txt')).err).toContain(
      'Nothing would be left',
    );
    expect((await merge('--how', 'fast-forward', '--without', 'a.txt')).err).toContain('brings every file');
    expect((await merge('--how', 'push', '--without', 'a.txt')).err).toContain('the whole branch');
    expect(repository.git('rev-parse', 'main')).toBe(before);

    const { code, out } = await merge('--without', 'b.txt', 'c.txt', 'd/[e].txt');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('but b.txt, c.txt, d/[e].txt, without which nothing was checked'),
    ]);
    const files = ['a.txt', 'b.txt', 'c.txt'].map((path) => repository.show('main', path));
    expect(files).toEqual(['1', 'mine', 'kept']);
    expect(repository.git('ls-tree', '-r', '--name-only', 'main', 'd')).toBe('');
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.git('log', '-1', '--format=%b', 'main')).toContain('Left-Out: b.txt, c.txt, d/[e].txt');
    expect((await statusOf(repository)).merged).toMatchObject({ into: 'main' });
  });

  inDepth('lists changes of lines, and leaves some of them out', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => String(index + 1));
    const plan = planText([{ id: 'a', command: 'sed -i "s/^[37]$/&&/" a.txt', writes: ['a.txt'] }]);
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan, 'a.txt': `${lines.join('\n')}\n` },
    });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect((await waves(repository.root, ['merge', '--parts'])).out.trim().split('\n')).toEqual([
      'a.txt (+2 -2)',
      '  a.txt:3 (+1 -1)  -3',
      '  a.txt:7 (+1 -1)  -7',
    ]);
    expect((await waves(repository.root, ['merge', '--without', 'a.txt:7'])).code).toBe(0);
    expect(repository.show('main', 'a.txt')).toBe(lines.join('\n').replace('3', '33'));
  });

  it('sends a file back to its agent with words, which goes on where it stands, and then merges all', async () => {
    const told = temporaryFolder('told');
    const command = `cp "$WAVES_PROMPT_FILE" ${told}/$WAVES_ATTEMPT; echo $WAVES_ATTEMPT >> a.txt`;
    const plan = planText([
      { id: 'a', command, writes: ['a.txt'] },
      { id: 'b', dependsOn: ['a'], command: 'cat a.txt > b.txt', writes: ['b.txt'] },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const merge = (...more: string[]) => waves(repository.root, ['merge', ...more]);
    const before = repository.git('rev-parse', 'main');
    expect((await merge('--send-back', 'x.txt', '--words', 'No.')).err).toContain('No merged package');
    expect((await merge('--send-back', 'a.txt')).err).toContain('--words');

    const sent = await merge('--send-back', 'a.txt:1', '--words', 'One line is too few.');
    expect([sent.code, sent.out]).toEqual([0, expect.stringContaining('Sent a.txt:1 back to a')]);
    const again = await waitFor('the run has ended again', async () => {
      const now = await statusOf(repository);
      return now.ended_at !== undefined && now.packages['a']?.attempt === 2 && now;
    });
    expect(again.packages['a']?.state).toBe('done');
    expect(repository.git('rev-parse', 'main')).toBe(before);
    expect(readFileSync(join(told, '2'), 'utf8')).toMatch(
      /## What was found in your work\n\nSent back by \S+\.[^]*a\.txt:1[^]*One line is too few\.[^]*Your work lies in this worktree/,
    );
    expect((await waves(repository.root, ['findings', 'a'])).out).toContain('a.txt:1: One line is too few.');
    expect((await merge()).code).toBe(0);
    expect([repository.show('main', 'a.txt'), repository.show('main', 'b.txt')]).toEqual(['1\n2', '1']);
    expect((await waves(repository.root, ['decide', 'a', 'send-back', 'More.'])).err).toContain(
      "can't be done",
    );
  });

  it('sends back what has been cleaned up, too: its agent begins from what is merged', async () => {
    const plan = planText([{ id: 'a', command: 'echo $WAVES_ATTEMPT >> a.txt', writes: ['a.txt'] }]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const worktree = (await statusOf(repository)).packages['a']?.worktree ?? '';
    repository.git('worktree', 'remove', '--force', worktree);
    expect((await waves(repository.root, ['decide', 'a', 'send-back', 'More.'])).code).toBe(0);
    await waitFor('the run has ended again', async () => {
      const now = await statusOf(repository);
      return now.ended_at !== undefined && now.packages['a']?.attempt === 2;
    });
    expect(repository.show(BRANCH, 'a.txt')).toBe('1\n2');
  });

  it('waits for a person where what was sent back is left as it was, and merges nothing anew', async () => {
    const plan = planText([{ id: 'a', command: 'echo 1 > a.txt', writes: ['a.txt'] }]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const tip = repository.git('rev-parse', BRANCH);
    expect((await waves(repository.root, ['decide', 'a', 'send-back', 'More.'])).code).toBe(0);
    const again = await waitFor('the run stands still', async () => {
      const now = (await statusOf(repository)).packages['a'];
      return now?.state === 'blocked' ? now : undefined;
    });
    expect(again.blocked_by).toMatchObject([{ kind: 'unfinished', cause: 'unchanged' }]);
    expect(repository.git('rev-parse', BRANCH)).toBe(tip);
  });

  it('refuses with a reason, and says what to do', async () => {
    const repository = await ranRepository();
    repository.write({ 'b.txt': '2' }).commit('Mine');
    const { code, err } = await waves(repository.root, ['merge']);
    expect(code).toBe(3);
    expect(err).toContain('Mine');
    expect(err).toContain('--moved');
    expect((await waves(repository.root, ['merge', '--moved', '--how', 'squash'])).code).toBe(0);
    expect(repository.git('log', '-1', '--format=%P', 'main').split(' ')).toHaveLength(1);
  });

  it('pushes the branch and opens a pull request with the command line of GitHub', async () => {
    const repository = await ranRepository();
    const noRemote = await waves(repository.root, ['merge', '--how', 'push']);
    expect([noRemote.code, noRemote.err]).toEqual([1, expect.stringContaining('git remote add origin')]);
    const remote = join(temporaryFolder(), 'remote.git');
    mkdirSync(remote);
    new Repository(remote).git('init', '-q', '--bare');
    repository.git('remote', 'add', 'origin', remote);
    const gh = standInForGitHub();
    const { code, out } = await waves(repository.root, ['merge', '--how', 'pull-request', '--json'], {
      PATH: gh.path,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ url: 'https://github.test/pull/7', remote: 'origin' });
    expect(gh.asked()).toContain(`--head\n${BRANCH}\n--base\nmain\n`);
    expect(gh.asked()).toContain('- a: Title of a');
    expect(new Repository(remote).git('rev-parse', BRANCH)).toBe(repository.git('rev-parse', BRANCH));
    expect(repository.git('log', '-1', '--format=%s', 'main')).toBe('first');
  });
});

describe('the integration package', () => {
  it('is given everything that was merged before it, and its suite runs on all of it', async () => {
    const plan = planText([
      { id: 'a', command: 'echo 1 > a.txt', writes: ['a.txt'] },
      { id: 'b', command: 'echo 2 > b.txt', writes: ['b.txt'] },
      {
        id: 'wp-integration',
        dependsOn: ['a', 'b'],
        command: 'cat a.txt b.txt > both.txt',
        writes: ['both.txt'],
        checks: ['test -e a.txt -a -e b.txt', '[ "$(wc -l < both.txt)" -eq 2 ]'],
      },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect(repository.show(BRANCH, 'both.txt')).toBe('1\n2');
  });
});

describe('a conflict that comes', () => {
  it('is seen on both sides while their agents still work', async () => {
    const writes = ['shared.txt'];
    const work = (word: string) => `echo ${word} > shared.txt; while [ ! -e "$STOP" ]; do sleep 0.1; done`;
    const plan = planText([
      { id: 'one', command: work('one'), writes },
      { id: 'wp-integration', command: work('two'), writes },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'shared.txt': '0\n' } });
    const stop = join(repository.root, '..', 'stop');
    const run = startWaves(repository.root, ['run', 'work-packages.yaml'], { STOP: stop });
    const packages = async () =>
      (JSON.parse((await waves(repository.root, ['status', '--json'])).out) as RunStatus).packages;
    await waitFor('the status is there', async () => (await waves(repository.root, ['status'])).code === 0);
    await waitFor(
      'both sides are told',
      async () => Object.values(await packages()).every((item) => item.coming_conflicts !== undefined),
      COMING_MS,
    );
    const message = 'shared.txt (both sides changed the same lines)';
    expect((await packages())['one']?.coming_conflicts).toEqual([
      { with: 'wp-integration', files: ['shared.txt'], message },
    ]);
    expect((await packages())['wp-integration']?.coming_conflicts).toEqual([
      { with: 'one', files: ['shared.txt'], message },
    ]);
    const worktree = (await packages())['one']?.worktree ?? '';
    expect(new Repository(worktree).git('diff', '--cached', '--name-only')).toBe('');
    writeFileSync(stop, '');
    expect((await run.finished).code).toBe(3);
    expect((await packages())['one']).not.toHaveProperty('coming_conflicts');
  });

  inDepth('is seen against what is merged already, by the package that still works', async () => {
    const writes = ['shared.txt'];
    const plan = planText([
      // Merged before the other one has begun, there would be no conflict.
      { id: 'one', command: 'until [ -e "$STOP.begun" ]; do sleep 0.1; done; echo one > shared.txt', writes },
      {
        id: 'wp-integration',
        command:
          'touch "$STOP.begun"; echo two > shared.txt; while [ ! -e "$STOP" ] && [ -e shared.txt ]; do sleep 0.1; done',
        writes,
      },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'shared.txt': '0\n' } });
    const stop = join(repository.root, '..', 'stop');
    const run = startWaves(repository.root, ['run', 'work-packages.yaml'], { STOP: stop });
    await waitFor('the status is there', async () => (await waves(repository.root, ['status'])).code === 0);
    const later = async () => (await statusOf(repository)).packages['wp-integration']?.coming_conflicts?.[0];
    await waitFor('it is told', async () => (await later())?.with === null, COMING_MS);
    expect((await later())?.files).toEqual(['shared.txt']);
    writeFileSync(stop, '');
    expect((await run.finished).code).toBe(3);
  });
});
