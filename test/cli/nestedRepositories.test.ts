import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/waves';

const MAKE =
  'mkdir -p lib/nested && cd lib/nested && git init -q && echo inside > a.txt && git add -A && git -c user.name=A -c user.email=a@b commit -qm inside';

async function statusOf(root: string): Promise<RunStatus> {
  return JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
}

it('refuses a repository that an agent has made, keeps it through another attempt, and merges its files once absorbed', async () => {
  const plan = planText([{ id: 'wp-integration', command: MAKE, writes: ['lib/**'] }]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(3);
  const before = (await statusOf(root)).packages['wp-integration'] ?? expect.unreachable();
  expect(before).toMatchObject({ state: 'blocked', violations: ['lib/nested'] });
  expect(before.message).toContain('delete lib/nested/.git');
  expect(before.message).toContain('git submodule add');
  const worktree = before.worktree ?? '';
  const drop = await waves(root, ['drop', 'wp-integration']);
  await waitFor('it is not thrown away', async () =>
    (await statusOf(root)).packages['wp-integration']?.message?.includes('could not be taken back'),
  );
  expect(drop.code).toBe(0);
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], {
    cwd: join(worktree, 'lib/nested'),
    encoding: 'utf8',
  });

  await waves(root, ['retry', 'wp-integration']);
  await waitFor('it is refused again', async () => {
    const { attempt, state } = (await statusOf(root)).packages['wp-integration'] ?? expect.unreachable();
    return attempt === 2 && state === 'blocked';
  });
  const [stamp = ''] = readdirSync(`${worktree}.kept`);
  const kept = join(`${worktree}.kept`, stamp, 'lib/nested');
  expect(execFileSync('git', ['rev-parse', 'HEAD'], { cwd: kept, encoding: 'utf8' })).toBe(commit);

  rmSync(join(worktree, 'lib/nested/.git'), { recursive: true });
  await waves(root, ['drop', 'wp-integration']);
  await waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
  expect(
    execFileSync('git', ['show', 'waves/test-feature/integration:lib/nested/a.txt'], {
      cwd: root,
      encoding: 'utf8',
    }),
  ).toBe('inside\n');
  expect(readFileSync(join(kept, 'a.txt'), 'utf8')).toBe('inside\n');
});
