import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CleanupItem } from '../../src/run/worktrees/cleanup';
import type { TestRepository } from '../support/gitRepository';
import { TestRepository as Repository, gitRepository } from '../support/gitRepository';
import { keptRun } from '../support/keptRun';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

const WRITE = (file: string) => `mkdir -p "$(dirname ${file})" && echo "$WAVES_PACKAGE" > ${file}`;
const PLAN = planText(['a', 'b'].map((id) => ({ id, command: WRITE(`${id}/x.txt`) })));
const INTEGRATION = 'waves/test-feature/integration';
const NAME = 'ein Repo ü';

const laid = keptRun(async (folder) => {
  const { root } = gitRepository({ root: join(folder, NAME), files: { 'work-packages.yaml': PLAN } });
  await waves(root, ['run', 'work-packages.yaml']);
});

/** A repository whose run of two packages has ended well. */
async function afterRun() {
  const user = new Repository(join(await laid(), NAME));
  const worktree = (id: string) => new Repository(`${user.root}.worktrees/test-feature/${id}`);
  return { user, worktree };
}

interface Report {
  readonly removable?: readonly CleanupItem[];
  readonly removed?: readonly CleanupItem[];
  readonly kept: readonly CleanupItem[];
  readonly bytes: number;
  readonly undo: string | null;
}

async function clean(user: TestRepository, ...args: string[]): Promise<Report> {
  const { code, out, err } = await waves(user.root, ['clean', '--json', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Report;
}

const names = (items: readonly CleanupItem[] = []) => items.map(({ branch }) => branch);
const branches = (user: TestRepository) =>
  user.git('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');

describe('waves clean', () => {
  it('removes what is merged, keeps the work that nobody has merged, and brings everything back', async () => {
    const { user, worktree } = await afterRun();
    const tip = user.git('rev-parse', 'waves/test-feature/a');
    const look = await clean(user, '--dry-run');
    expect(names(look.removable)).toEqual(['waves/test-feature/a', 'waves/test-feature/b']);
    expect(look.kept).toMatchObject([{ branch: INTEGRATION, reasons: [{ kind: 'unmerged' }] }]);
    expect(look.bytes).toBeGreaterThan(0);
    expect(existsSync(worktree('a').root)).toBe(true);

    const done = await clean(user, '--yes');
    expect(names(done.removed)).toEqual(names(look.removable));
    expect(branches(user)).toEqual(['main', INTEGRATION]);
    expect(user.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(existsSync(`${user.root}.worktrees`)).toBe(false);

    expect((await waves(user.root, ['clean', '--removed'])).out).toContain('waves/test-feature/a');
    await waves(user.root, ['clean', '--undo', done.undo ?? '']);
    expect(user.git('rev-parse', 'waves/test-feature/a')).toBe(tip);
    expect(worktree('a').git('status', '--porcelain', '--branch')).toBe('## waves/test-feature/a');
    expect(readFileSync(join(worktree('b').root, 'b/x.txt'), 'utf8')).toBe('b\n');
    expect(user.git('for-each-ref', 'refs/waves/removed')).toBe('');
    expect((await waves(user.root, ['clean', '--undo'])).code).toBe(2);
  });

  it('asks first, and removes nothing where nobody can answer', async () => {
    const { user, worktree } = await afterRun();
    const { code, out, err } = await waves(user.root, ['clean']);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('waves/test-feature/a');
    expect(err).toContain('--yes');
    expect(existsSync(worktree('a').root)).toBe(true);
  });

  it('takes the integration branch too once it is merged', async () => {
    const { user } = await afterRun();
    user.git('merge', '-q', INTEGRATION);
    expect(names((await clean(user, '--yes')).removed)).toContain(INTEGRATION);
    expect(branches(user)).toEqual(['main']);
  });

  it('counts a pushed branch as safe', async () => {
    const { user } = await afterRun();
    user.git('update-ref', 'refs/remotes/origin/work', INTEGRATION);
    expect(names((await clean(user, '--dry-run')).removable)).toContain(INTEGRATION);
  });

  it('explains what it keeps, and puts uncommitted work away only when forced', async () => {
    const { user, worktree } = await afterRun();
    const agent = worktree('a').write({ 'neü datei.txt': 'not committed', 'a/x.txt': 'changed' });
    rmSync(join(agent.root, 'work-packages.yaml'));
    const kept = await waves(user.root, ['clean', '--dry-run']);
    expect(kept.out).toMatch(/3 uncommitted files: .*neü datei\.txt/);
    expect(names((await clean(user, '--yes')).removed)).toEqual(['waves/test-feature/b']);
    expect(existsSync(agent.root)).toBe(true);

    await clean(user, '--yes', '--force', '--only', 'waves/test-feature/a');
    expect(existsSync(agent.root)).toBe(false);
    await waves(user.root, ['clean', '--undo']);
    expect(readFileSync(join(agent.root, 'neü datei.txt'), 'utf8')).toBe('not committed');
    expect(agent.git('status', '--porcelain').split('\n')).toHaveLength(3);
    expect(agent.git('symbolic-ref', '--short', 'HEAD')).toBe('waves/test-feature/a');
  });

  it('sees commits that an agent made elsewhere, a rebase that was left, and a lock', async () => {
    const { user, worktree } = await afterRun();
    const a = worktree('a');
    a.git('checkout', '-q', '--detach');
    a.write({ 'a/more.txt': 'x' }).commit('detached');
    const b = worktree('b');
    b.git('checkout', '-q', '-b', 'other', 'HEAD~1');
    b.write({ 'b/x.txt': 'conflict' }).commit('other');
    expect(() => b.git('rebase', 'waves/test-feature/b')).toThrow();
    user.git('worktree', 'lock', '--reason', 'mine', b.root);
    const { kept } = await clean(user, '--dry-run');
    const reasons = Object.fromEntries(
      kept.map((item) => [item.package ?? '', item.reasons.map(({ kind }) => kind)]),
    );
    expect(reasons['a']).toEqual(['unmerged']);
    expect(reasons['b']).toEqual(expect.arrayContaining(['locked', 'unfinished']));

    const detached = a.git('rev-parse', 'HEAD');
    await clean(user, '--yes', '--force', '--only', 'waves/test-feature/a');
    await waves(user.root, ['clean', '--undo', 'waves/test-feature/a']);
    expect(a.git('rev-parse', 'HEAD')).toBe(detached);
  });

  it.skipIf(process.platform === 'win32')('never removes what a process works in', async () => {
    const { user, worktree } = await afterRun();
    // Longer than looking takes on any machine.
    const child = spawn('sleep', ['600'], { cwd: worktree('a').root });
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.once('spawn', resolve));
    const { removed, kept } = await clean(user, '--yes', '--force', '--only', 'waves/test-feature/a');
    expect(removed).toEqual([]);
    expect(kept).toMatchObject([{ reasons: [{ kind: 'process', pid: child.pid, name: 'sleep' }] }]);
    expect(existsSync(worktree('a').root)).toBe(true);
  });

  it.skipIf(process.platform === 'win32').each([
    ['somebody writes there', 'echo late >> a/x.txt', { kind: 'unreadable' }],
    [
      'somebody begins to work there',
      'sleep 600 > /dev/null 2>&1 &\nuntil ps -o comm= -p $! | grep -q sleep; do sleep 0.05; done',
      { kind: 'process', name: 'sleep' },
    ],
  ])('puts back what %s while it is put away', async (_what, command, reason) => {
    const { user, worktree } = await afterRun();
    const { root } = worktree('a');
    const bin = temporaryFolder('bin');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    // What happens between the moment at which it is archived and the one at which it is taken away.
    const then = `case " $* " in *" fast-import "*) cd '${root}' && {\n${command}\n};; esac`;
    writeFileSync(join(bin, 'git'), `#!/bin/sh\n'${real}' "$@"; code=$?\n${then}\nexit $code\n`, {
      mode: 0o755,
    });
    vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
    const { removed, kept } = await clean(user, '--yes', '--only', 'waves/test-feature/a');
    vi.unstubAllEnvs();
    onTestFinished(() => {
      const [{ reasons }] = kept as [CleanupItem];
      reasons.forEach((each) => each.kind === 'process' && process.kill(each.pid, 'SIGKILL'));
    });
    expect(removed).toEqual([]);
    expect(kept).toMatchObject([{ reasons: [reason] }]);
    expect(readFileSync(join(root, 'a/x.txt'), 'utf8')).toBe(
      command.startsWith('echo') ? 'a\nlate\n' : 'a\n',
    );
    expect(user.git('worktree', 'list').split('\n')).toHaveLength(3);
    expect(user.git('for-each-ref', 'refs/waves/removed')).toBe('');
  });

  it('leaves a run alone that goes on, and everything that no run has made', async () => {
    const plan = planText([{ id: 'a', command: 'touch started && sleep 60' }]);
    const user = gitRepository({ files: { 'work-packages.yaml': plan } });
    user.git('branch', 'waves/test-feature/mine');
    const run = startWaves(user.root, ['run', 'work-packages.yaml']);
    await waitFor('the agent has started', () => existsSync(`${user.root}.worktrees/test-feature/a/started`));
    const { removable, kept } = await clean(user, '--dry-run', '--force');
    expect(removable).toEqual([]);
    expect(kept.map(({ branch, reasons }) => [branch, reasons[0]?.kind])).toEqual([
      [INTEGRATION, 'running'],
      ['waves/test-feature/a', 'running'],
    ]);
    await waves(user.root, ['cancel']);
    await run.finished;
  });

  it('forgets a worktree whose folder is gone, and keeps the commits', async () => {
    const { user, worktree } = await afterRun();
    rmSync(worktree('a').root, { recursive: true });
    expect(names((await clean(user, '--yes')).removed)).toContain('waves/test-feature/a');
    expect(user.git('worktree', 'list', '--porcelain')).not.toContain('prunable');
  });

  it('keeps the commits of a submodule that its remote does not have', async () => {
    const library = gitRepository({ name: 'library' });
    const user = gitRepository({ files: { 'work-packages.yaml': PLAN } });
    user.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'lib');
    user.commit('submodule');
    await waves(user.root, ['run', 'work-packages.yaml']);
    const agent = new Repository(`${user.root}.worktrees/test-feature/a`);
    agent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
    const inner = new Repository(join(agent.root, 'lib'));
    inner.git('config', 'user.name', 'Test');
    inner.git('config', 'user.email', 'test@localhost');
    expect(names((await clean(user, '--dry-run')).removable)).toContain('waves/test-feature/a');
    inner.write({ 'new.txt': '1' }).commit('inside');
    const { kept } = await clean(user, '--yes', '--force');
    expect(kept.find((item) => item.package === 'a')?.reasons).toContainEqual({
      kind: 'submodule',
      path: 'lib',
      commits: 1,
    });
    expect(readdirSync(inner.root)).toContain('new.txt');
  });

  it('lets go of what it has kept after 30 days', async () => {
    const { user } = await afterRun();
    const old = 'refs/waves/removed/20200101T000000000Z/waves/test-feature/a';
    user.git('update-ref', old, 'HEAD');
    user.git('update-ref', 'refs/waves/kept/waves/test-feature/a/20200101T000000000Z-2', 'HEAD');
    user.git('update-ref', 'refs/waves/kept/waves/test-feature/a/29990101T000000000Z', 'HEAD');
    writeFileSync(
      join(user.root, '.git/waves/worktrees.lock'),
      '{"pid":1,"startedAt":"0","bootId":"another","token":""}',
    );
    await clean(user, '--yes', '--only', 'waves/test-feature/a');
    const refs = user.git('for-each-ref', '--format=%(refname)', 'refs/waves').split('\n');
    expect(refs.filter((ref) => ref.includes('/2020'))).toEqual([]);
    expect(refs).toHaveLength(2);
  });
});
