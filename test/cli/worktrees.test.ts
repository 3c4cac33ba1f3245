import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

const INTEGRATION = 'waves/test-feature/integration';

/** A plan whose `execution.worktrees` says something. */
function planWith(worktrees: unknown, packages: readonly Record<string, unknown>[]): string {
  const plan = JSON.parse(planText([])) as Record<string, unknown>;
  const written = packages.map((item) => ({
    scope: { write_allow: [`out/${String(item['id'])}.txt`] },
    ...item,
  }));
  return JSON.stringify({ ...plan, packages: written, execution: { worktrees } });
}

/** What an agent sees goes into a file of its package. */
const tell = (id: string, command: string) => ({
  id,
  agent: { command: `mkdir -p out && { ${command}; true; } > out/${id}.txt 2>&1` },
});

describe('a worktree is ready to work', () => {
  it('has the ignored files that .worktreeinclude and the plan name, and only those', async () => {
    const plan = planWith({ include: ['*.pem'] }, [
      tell('a', 'cat .env; ls -A . sub keys; test -L keys/out && echo link'),
    ]);
    const user = gitRepository({
      name: 'mit Leerzeichen ü',
      files: {
        'work-packages.yaml': plan,
        '.gitignore': '.env*\n*.pem\nkeys/\n',
        '.worktreeinclude': '# for agents\n.env\nsub/*.local\n!.env.production\ntracked.txt\nkeys/\n',
        'tracked.txt': 'committed',
      },
    });
    user.write({
      '.env': 'SECRET=1\n',
      '.env.production': 'no',
      'not-ignored.local': 'no',
      'sub/mine.local': 'not ignored',
      'server.pem': 'yes',
      'keys/a ü.txt': 'yes',
    });
    symlinkSync('/etc', join(user.root, 'keys/out'));
    expect((await waves(user.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const seen = user.show(INTEGRATION, 'out/a.txt').split('\n');
    expect(seen).toEqual(expect.arrayContaining(['SECRET=1', 'server.pem', 'a ü.txt']));
    expect(seen).not.toContain('.env.production');
    expect(seen).not.toContain('mine.local');
    expect(seen).not.toContain('link');
    expect(user.files(INTEGRATION)).toEqual(
      ['.gitignore', '.worktreeinclude', 'out/a.txt', 'tracked.txt', 'work-packages.yaml'].sort(),
    );
  });

  it.each([
    ['.cursor/worktrees.json', JSON.stringify({ 'setup-worktree': ['echo $ROOT_WORKTREE_PATH > made.tmp'] })],
    ['conductor.json', JSON.stringify({ scripts: { setup: 'echo "$CONDUCTOR_ROOT_PATH" > made.tmp' } })],
    ['.agent-deck/worktree-setup.sh', 'echo "$AGENT_DECK_REPO_ROOT" > made.tmp\n'],
  ])('is set up by %s, once that was agreed to', async (path, text) => {
    const plan = planWith({}, [tell('a', 'cat made.tmp')]);
    const user = gitRepository({
      files: { 'work-packages.yaml': plan, '.gitignore': '*.tmp\n', [path]: text },
    });
    const asked = await waves(user.root, ['run', 'work-packages.yaml'], { WAVES_CONSENT: '' });
    expect(asked.code).toBe(3);
    expect(asked.err).toContain(path.endsWith('.sh') ? 'worktree-setup.sh' : 'made.tmp');
    expect((await waves(user.root, ['run', 'work-packages.yaml', '--yes'])).code).toBe(0);
    expect(user.show(INTEGRATION, 'out/a.txt')).toBe(user.root);
  });

  it('goes by the plan’s own set-up, or none, where the plan says so', async () => {
    const plan = planWith({ setup_files: false }, [tell('a', 'ls made.tmp')]);
    const setup = JSON.stringify({ scripts: { setup: 'touch made.tmp' } });
    const user = gitRepository({ files: { 'work-packages.yaml': plan, 'conductor.json': setup } });
    expect((await waves(user.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect(user.show(INTEGRATION, 'out/a.txt')).toContain('No such file');
  });

  it('has ports and a compose project of its own', async () => {
    const ids = ['a', 'b', 'c'];
    const command = 'echo $WAVES_PORT_BASE $COMPOSE_PROJECT_NAME; sleep 1';
    const user = gitRepository({
      files: {
        'work-packages.yaml': planWith(
          {},
          ids.map((id) => tell(id, command)),
        ),
      },
    });
    await waves(user.root, ['run', 'work-packages.yaml']);
    const seen = ids.map((id) => user.show(INTEGRATION, `out/${id}.txt`).split(' '));
    const ports = seen.map(([port]) => Number(port));
    expect(new Set(ports).size).toBe(3);
    ports.forEach((port) => expect([port % 100, port >= 10_000]).toEqual([0, true]));
    expect(new Set(seen.map(([, project]) => project)).size).toBe(3);
    seen.forEach(([, project]) => expect(project).toMatch(/^waves-test-feature-[abc]-[0-9a-f]{8}$/));
  });

  it('gets node_modules of the main work tree when its lock file is the same, and is not installed anew', async () => {
    const plan = JSON.parse(
      planWith({ dependencies: 'copy' }, [tell('a', 'cat node_modules/x/index.js')]),
    ) as {
      execution: Record<string, unknown>;
    };
    plan.execution['setup'] = ['npm ci'];
    const user = gitRepository({
      files: {
        'work-packages.yaml': JSON.stringify(plan),
        '.gitignore': 'node_modules\n',
        'package-lock.json': '{"lockfileVersion":3}',
      },
    });
    // Without a package.json, `npm ci` would fail.
    user.write({ 'node_modules/x/index.js': 'installed', 'node_modules/.package-lock.json': '{}' });
    expect((await waves(user.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect(user.show(INTEGRATION, 'out/a.txt')).toBe('installed');
  });
});

describe('worktrees stand where they are wanted', () => {
  it('in upstream’s layout, entered into its registry and hidden from the user’s own status', async () => {
    const plan = planWith({}, [tell('a', 'pwd')]);
    const user = gitRepository({ files: { 'work-packages.yaml': plan } });
    await waves(user.root, ['run', 'work-packages.yaml', '--worktrees', 'upstream']);
    const path = join(user.root, '.git-worktrees/test-feature/a');
    expect(user.show('openspec/test-feature--integration', 'out/a.txt')).toBe(path);
    expect(user.git('rev-parse', '--verify', 'openspec/test-feature--a')).not.toBe('');
    const registry = () =>
      JSON.parse(readFileSync(join(user.root, '.git-worktrees/.registry.json'), 'utf8')) as unknown;
    expect(registry()).toMatchObject({
      version: 1,
      entries: [
        {
          change_id: 'test-feature',
          agent_id: 'a',
          branch: 'openspec/test-feature--a',
          worktree_path: path,
          pinned: true,
        },
      ],
    });
    expect(user.git('status', '--porcelain')).toBe('');
    await waves(user.root, ['clean', '--yes']);
    expect(existsSync(path)).toBe(false);
    expect(registry()).toEqual({ version: 1, entries: [] });
  });

  it('by patterns of the plan’s own, and refuses one that two packages would share', async () => {
    const where = { path: '../trees of {repo}/{feature}-{package}', branch: 'agents/{package}-of-{feature}' };
    const user = gitRepository({ files: { 'work-packages.yaml': planWith(where, [tell('a', 'pwd')]) } });
    await waves(user.root, ['run', 'work-packages.yaml']);
    expect(user.show('agents/integration-of-test-feature', 'out/a.txt')).toBe(
      join(user.root, '../trees of repository/test-feature-a'),
    );
    user.write({ 'work-packages.yaml': planWith({ path: '../all/{feature}' }, [tell('a', 'pwd')]) });
    const { code, out } = await waves(user.root, ['validate', 'work-packages.yaml']);
    expect([code, out]).toEqual([1, expect.stringContaining('unusable-pattern')]);
  });

  it('shared by the packages that say so, one after another, with what git ignores left in it', async () => {
    const shared = { worktree: { mode: 'shared' } };
    const command = 'pwd; cat cache.tmp; echo more >> cache.tmp';
    const plan = JSON.parse(
      planWith({}, [
        { ...tell('a', command), ...shared },
        { ...tell('b', command), ...shared },
      ]),
    ) as { execution: Record<string, unknown> };
    plan.execution['setup'] = ['echo set up >> cache.tmp'];
    const user = gitRepository({
      files: { 'work-packages.yaml': JSON.stringify(plan), '.gitignore': '*.tmp\n' },
    });
    expect((await waves(user.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const [a, b] = ['a', 'b'].map((id) => user.show(`waves/test-feature/${id}`, `out/${id}.txt`).split('\n'));
    expect(a?.[0]).toBe(b?.[0]);
    const [first, second] = a?.includes('more') === true ? [b, a] : [a, b];
    expect(first?.slice(1, 2)).toEqual(['set up']);
    expect(second?.slice(1, 3)).toEqual(['set up', 'more']);
    expect(user.git('worktree', 'list').split('\n')).toHaveLength(2);
  });
});
