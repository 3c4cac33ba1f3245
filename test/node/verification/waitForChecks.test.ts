import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { waitForChecks } from '../../../src/node/verification/waitForChecks';
import type { ChecksWish } from '../../../src/run/verification/serverChecks';
import { UNDECIDED } from '../../../src/run/verification/serverChecks';
import { gitHubStandIn } from '../../support/gitHubStandIn';
import { gitRepository, TestRepository } from '../../support/gitRepository';
import { temporaryFolder } from '../../support/temporaryFolder';

const REPOSITORY = `'repo view'*) echo '{"nameWithOwner": "me/it"}';;`;
const STATUSES = `*/status?*) echo '{"statuses": []}';;`;
const run = (name: string, status: string, conclusion = 'null') =>
  `{"name": "${name}", "status": "${status}", "conclusion": ${conclusion}, "html_url": "https://github.test/actions/runs/7/job/1"}`;
const runs = (...all: string[]) => `echo '{"check_runs": [${all.join(', ')}]}'`;

interface Waiting {
  readonly code: Promise<number>;
  readonly said: () => string;
  readonly slept: readonly number[];
  readonly remote: TestRepository;
  readonly commit: string;
}

/** Waits for the checks of a commit that is pushed to a repository beside; sleeping costs nothing. */
function wait(answers: string, wish: Partial<ChecksWish> = {}, prepare?: (user: TestRepository) => void) {
  const user = gitRepository();
  const remote = new TestRepository(join(temporaryFolder(), 'remote.git'));
  mkdirSync(remote.root);
  remote.git('init', '-q', '--bare');
  user.git('remote', 'add', 'origin', remote.root);
  prepare?.(user);
  const gh = gitHubStandIn(answers);
  vi.stubEnv('PATH', gh.path);
  const said: string[] = [];
  const slept: number[] = [];
  let now = 0;
  const commit = user.git('rev-parse', 'HEAD');
  const code = waitForChecks(
    {
      branch: 'waves/f/a',
      commit,
      into: 'main',
      requiredChecks: [],
      patienceMs: 600_000,
      graceMs: 180_000,
      ...wish,
    },
    {
      folder: user.root,
      say: (line) => said.push(line),
      now: () => now,
      sleep: (milliseconds) => {
        slept.push(milliseconds);
        now += milliseconds;
        return Promise.resolve();
      },
    },
  );
  const waiting: Waiting = { code, said: () => said.join('\n'), slept, remote, commit };
  return { ...waiting, gh };
}

describe('waitForChecks', () => {
  it('pushes the commit, asks less and less often, and passes when all checks have', async () => {
    const { code, said, slept, remote, commit } = wait(
      `${REPOSITORY}${STATUSES}
      *check-runs*) echo x >> "$HERE/asked"
        if [ $(wc -l < "$HERE/asked") -lt 4 ]; then ${runs(run('test', 'in_progress'))}; else ${runs(run('test', 'completed', '"success"'), run('docs', 'completed', '"skipped"'))}; fi;;`,
    );
    expect([await code, said()]).toEqual([0, expect.stringContaining('passed  test')]);
    expect(remote.git('rev-parse', 'waves/f/a')).toBe(commit);
    expect(slept).toEqual([2000, 3000, 4500]);
  });

  it('fails as soon as one has failed, and says what its job printed', async () => {
    const { code, said } = wait(
      `${REPOSITORY}${STATUSES}
      'run view 7 --log-failed') echo 'expected 1 to be 2';;
      *check-runs*) ${runs(run('test', 'completed', '"failure"'), run('slow', 'queued'))};;`,
    );
    expect(await code).toBe(1);
    expect(said()).toContain('expected 1 to be 2\nfailed  test');
  });

  it('counts the runs of a workflow, and what older services report', async () => {
    const { code, gh, commit } = wait(
      `${REPOSITORY}
      */status?*) echo '{"statuses": [{"context": "legacy", "state": "success"}]}';;
      'run list'*) echo '[{"status": "completed", "conclusion": "success", "url": "u"}]';;
      *check-runs*) ${runs()};;`,
      { workflow: 'ci.yml', requiredChecks: ['legacy'] },
    );
    expect(await code).toBe(0);
    expect(gh.calls()).toContainEqual(
      expect.stringContaining(`run list --workflow ci.yml --commit ${commit} `),
    );
  });

  it('asks again while the server does not answer', async () => {
    const { code, said } = wait(
      `${REPOSITORY}${STATUSES}
      *check-runs*) if [ -e "$HERE/asked" ]; then ${runs(run('test', 'completed', '"success"'))}; else touch "$HERE/asked"; echo 'HTTP 502' >&2; exit 1; fi;;`,
    );
    expect([await code, said()]).toEqual([0, expect.stringContaining('HTTP 502')]);
  });

  it('leaves it to a person where a required check is never seen, or does not end in time', async () => {
    const unseen = wait(
      `${REPOSITORY}${STATUSES} *check-runs*) ${runs(run('test', 'completed', '"success"'))};;`,
      {
        requiredChecks: ['lint'],
      },
    );
    expect(await unseen.code).toBe(UNDECIDED);
    expect(unseen.said()).toContain('lint has not been seen');
    const slow = wait(`${REPOSITORY}${STATUSES} *check-runs*) ${runs(run('test', 'queued'))};;`);
    expect(await slow.code).toBe(UNDECIDED);
    expect(slow.said()).toContain('still go on');
    expect(Math.max(...slow.slept)).toBe(60_000);
  });

  it('pushes nothing where GitHub could not be asked', async () => {
    const { code, said, remote } = wait(`'repo view'*) echo 'To get started: gh auth login' >&2; exit 4;;`);
    expect([await code, said()]).toEqual([UNDECIDED, expect.stringContaining('gh auth login')]);
    expect(remote.git('for-each-ref')).toBe('');
  });

  it('replaces what an earlier attempt has pushed, and never what it does not know', async () => {
    const passing = `${REPOSITORY}${STATUSES} *check-runs*) ${runs(run('test', 'completed', '"success"'))};;`;
    const own = wait(passing, {}, (user) => {
      user.git('checkout', '-q', '-b', 'earlier');
      user.write({ 'x.txt': '1' }).commit('earlier');
      user.git('push', '-q', 'origin', 'earlier:waves/f/a');
      user.git('checkout', '-q', 'main');
    });
    expect(await own.code).toBe(0);
    expect(own.remote.git('rev-parse', 'waves/f/a')).toBe(own.commit);
    let theirs = '';
    const other = wait(passing, {}, (user) => {
      const stranger = gitRepository();
      theirs = stranger.write({ 'y.txt': 'theirs' }).commit('theirs').git('rev-parse', 'HEAD');
      stranger.git('push', '-q', user.git('remote', 'get-url', 'origin'), 'HEAD:refs/heads/waves/f/a');
    });
    expect([await other.code, other.said()]).toEqual([UNDECIDED, expect.stringContaining('does not know')]);
    expect(other.remote.git('rev-parse', 'waves/f/a')).toBe(theirs);
  });
});
