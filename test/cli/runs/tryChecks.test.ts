import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../../support/gitRepository';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { isThere } from '../../node/attemptFixture';
import { waves } from '../../support/commands';
import { startWaves } from '../../support/waves';

const PLAN = planText([
  {
    id: 'a',
    command: 'echo 1 > a.txt',
    writes: ['a.txt'],
    setup: ['echo ready > ready.txt'],
    checks: ['test -e ready.txt', 'echo no such number; grep -q 1 a.txt'],
  },
  {
    id: 'b',
    command: 'echo 2 > b.txt',
    writes: ['b.txt'],
    checks: ['no-such-checker --all', 'test -e ready.txt'],
  },
]);

function withPlan(text: string) {
  const repository = gitRepository({ files: { 'work-packages.yaml': text, '.gitignore': 'ready.txt\n' } });
  return { root: repository.root, git: (...args: string[]) => repository.git(...args) };
}

function readOr(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('checks that are tried on the base', () => {
  it('are told apart: those that pass, those that fail for want of work, those that never can pass', async () => {
    const { root, git } = withPlan(PLAN);
    const { code, out, err } = await waves(root, ['doctor', 'work-packages.yaml', '--try-checks', '--json']);
    const { ok, findings } = JSON.parse(out) as {
      ok: boolean;
      findings: { name: string; state: string; found: string }[];
    };
    expect([code, ok]).toEqual([1, false]);
    expect(findings.filter(({ name }) => name.startsWith('check:'))).toEqual([
      { name: 'check: test -e ready.txt', state: 'ok', found: 'It passes already. (a, b)' },
      {
        name: 'check: echo no such number; grep -q 1 a.txt',
        state: 'warning',
        found: expect.stringMatching(
          /^It fails as long as nothing is done: exit code 2, .*a\.txt.* \(a\)$/,
        ) as string,
      },
      {
        name: 'check: no-such-checker --all',
        state: 'missing',
        found: expect.stringContaining('It cannot be run here: exit code 127') as string,
        advice: expect.any(String) as string,
      },
    ]);
    expect(err).toContain('4/4  no-such-checker --all');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(readdirSync(`${root}.worktrees`)).toEqual([]);
  });

  it('keep a run from starting when one can never pass, unless that does not matter', async () => {
    const { root, git } = withPlan(PLAN);
    const refused = await waves(root, ['run', 'work-packages.yaml', '--try-checks']);
    expect([refused.code, refused.err]).toEqual([
      3,
      expect.stringContaining('A check of the plan can never pass'),
    ]);
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    const started = await waves(root, ['run', 'work-packages.yaml', '--try-checks', '--only', 'a']);
    expect(started.code).toBe(0);
  });

  it('are called off by Ctrl+C, with everything that they have started', async () => {
    const { root, git } = withPlan(
      planText([{ id: 'a', command: 'true', checks: ['echo $$ > "$PID_FILE"; while :; do sleep 1; done'] }]),
    );
    const file = join(root, '..', 'pid');
    const trial = startWaves(root, ['doctor', 'work-packages.yaml', '--try-checks'], { PID_FILE: file });
    const pid = () => Number(readOr(file));
    await waitFor('the check runs', () => pid() > 0);
    trial.signal('SIGINT');
    const { code, err } = await trial.finished;
    expect([code, err]).toEqual([expect.any(Number), expect.stringContaining('Called off')]);
    expect(code).not.toBe(0);
    await waitFor('the check has ended', () => !isThere(pid()));
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  });
});
