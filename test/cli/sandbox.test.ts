import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSandbox } from '../../src/node/processes/findSandbox';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';
import { waitFor } from '../support/waitFor';

const finding = await findSandbox();
const works = finding.found !== undefined;
const name = works ? 'here' : `here (${finding.message})`;

/** A repository whose plan wants a sandbox around a command. */
function repositoryOf(sandbox: string, command: string, writes = ['a/**']) {
  const plan = JSON.parse(planText([{ id: 'a', command, writes }])) as object;
  return gitRepository({
    files: { 'work-packages.yaml': JSON.stringify({ ...plan, execution: { sandbox } }), 'b/kept': 'kept\n' },
  });
}

const statusOf = async (root: string) =>
  JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;

describe.runIf(works)(`the sandbox of the operating system, ${name}`, () => {
  it('refuses whatever writes outside of the scope, and nothing that an agent needs', async () => {
    const outside = ['b/kept', '"$REPO/b/kept"', '"$REPO/.git/config"', '"$REPO/.git/hooks/pre-commit"'];
    const script = [
      ...outside.map((path) => `if echo x >> ${path}; then exit 9; fi`),
      'echo done > a/x && mkdir a/deep && mv a/x a/deep/y',
      'git add a && git commit -qm work',
      'echo kept > "$TMPDIR/cache"',
      `echo '{"metrics":{"n":1}}' > "$WAVES_RESULT_FILE"`,
    ].join('\n');
    const { root } = repositoryOf('auto', script);
    const env = { TMPDIR: temporaryFolder('cache'), REPO: root };
    const run = await waves(root, ['run', 'work-packages.yaml'], env);
    expect(run).toMatchObject({ code: 0 });
    const status = await statusOf(root);
    expect(status.packages['a']).toMatchObject({
      state: 'done',
      scope_level: 'walled',
      sandbox: expect.stringMatching(/bubblewrap|seatbelt/) as unknown,
      files_modified: ['a/deep/y'],
    });
    expect(existsSync(join(root, '.git', 'hooks', 'pre-commit'))).toBe(false);
  });

  it('ends with its agent, and hands on how that ended', async () => {
    const { root } = repositoryOf('required', 'echo $$ > a/pid; exit 7');
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(1);
    const { message } = (await statusOf(root)).packages['a'] ?? {};
    expect(message).toContain('exited with code 7');
    const long = repositoryOf('required', 'echo begun; exec sleep 600');
    const run = startWaves(long.root, ['run', 'work-packages.yaml', '--json']);
    await waitFor('it works', () => run.out().includes('attempt.working'));
    await waves(long.root, ['cancel']);
    expect((await run.finished).code).toBe(1);
  });

  it('keeps an agent whose scope reaches into the top inside its worktree, and claims no more', async () => {
    const { root } = repositoryOf('auto', 'if echo x >> "$REPO/b/kept"; then exit 9; fi; echo x > top.md', [
      '*.md',
    ]);
    expect(await waves(root, ['run', 'work-packages.yaml'], { REPO: root })).toMatchObject({ code: 0 });
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'done', scope_level: 'seen' });
  });
});

describe('a sandbox that is not there', () => {
  it('is told with what to do about it', async () => {
    expect(await findSandbox('/nowhere')).toMatchObject({
      found: undefined,
      message: expect.stringMatching(/is not on the PATH|none is known/) as unknown,
    });
  });
});

it('puts no sandbox around agents unless the plan asks for it', async () => {
  const { root } = repositoryOf('off', 'mkdir -p a; echo x > a/x');
  await waves(root, ['run', 'work-packages.yaml']);
  const item = (await statusOf(root)).packages['a'];
  expect(item).toMatchObject({ state: 'done', scope_level: 'seen' });
  expect(item?.sandbox).toBeUndefined();
});
