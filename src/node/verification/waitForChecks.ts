import type { ChecksVerdict, ChecksWish, ServerCheck } from '../../run/verification/serverChecks';
import { judgeChecks, UNDECIDED, wantedWords } from '../../run/verification/serverChecks';
import { WavesError } from '../../wavesError';
import { git } from '../git/git';
import { gh, remoteFor } from '../git/publishBranch';

/** Exit code of `gh` where nobody is logged in. */
const NOT_LOGGED_IN = 4;

/**
 * The repository on GitHub that a folder's remotes lead to.
 * @throws WavesError `gh-missing`, `gh-login`, `gh-failed` when there is none, or it does not answer.
 */
async function gitHubRepository(folder: string): Promise<string> {
  const answer = await askGh(folder, ['repo', 'view', '--json', 'nameWithOwner']);
  return textOf(fieldsOf(answer)['nameWithOwner']);
}

/**
 * What GitHub knows of a commit: runs of its checks, and the states that older services report.
 * @throws WavesError `gh-missing`, `gh-login`, `gh-failed`.
 */
async function commitChecks(folder: string, commit: string): Promise<readonly ServerCheck[]> {
  const [runs, states] = await Promise.all([
    askGh(folder, ['api', `repos/{owner}/{repo}/commits/${commit}/check-runs?per_page=100`]),
    askGh(folder, ['api', `repos/{owner}/{repo}/commits/${commit}/status?per_page=100`]),
  ]);
  return [
    ...records(fieldsOf(runs)['check_runs']).map((run) =>
      check(textOf(run['name']), runState(run), textOf(run['html_url'])),
    ),
    ...records(fieldsOf(states)['statuses']).map((status) =>
      check(textOf(status['context']), statusState(textOf(status['state'])), textOf(status['target_url'])),
    ),
  ];
}

/** The runs of a workflow for a commit. @throws WavesError as `commitChecks`. */
async function workflowRuns(
  folder: string,
  workflow: string,
  commit: string,
): Promise<readonly ServerCheck[]> {
  const fields = ['--json', 'status,conclusion,url'];
  const found = await askGh(folder, [
    'run',
    'list',
    '--workflow',
    workflow,
    '--commit',
    commit,
    '--limit',
    '50',
    ...fields,
  ]);
  return records(found).map((run) => check(workflow, runState(run), textOf(run['url'])));
}

/** The end of what the failed jobs of a check printed, where it is a run of GitHub's own; empty otherwise. */
async function failedLog(folder: string, { url = '' }: ServerCheck): Promise<string> {
  const [, run] = /\/actions\/runs\/(\d+)/.exec(url) ?? [];
  if (run === undefined) {
    return '';
  }
  const { code, out } = await gh(folder, ['run', 'view', run, '--log-failed']);
  return code === 0 ? out.trimEnd().split('\n').slice(-LINES).join('\n') : '';
}

/** As much of a failed job's log as the next attempt's agent can use. */
const LINES = 60;

async function askGh(folder: string, args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await gh(folder, args);
  const words = err.trim() || out.trim();
  if (code === NOT_LOGGED_IN) {
    throw new WavesError('gh-login', `gh is not logged in: ${words}`, 'gh auth login');
  }
  if (code !== 0) {
    throw new WavesError('gh-failed', `gh ${args[0]} failed (exit code ${code}): ${words}`);
  }
  try {
    return JSON.parse(out) as unknown;
  } catch (cause) {
    throw new WavesError('gh-failed', `gh ${args[0]} answered something that is not JSON.`, undefined, {
      cause,
    });
  }
}

function check(name: string, state: ServerCheck['state'], url: string): ServerCheck {
  return { name, state, ...(url === '' ? {} : { url }) };
}

function runState(run: Record<string, unknown>): ServerCheck['state'] {
  if (textOf(run['status']).toLowerCase() !== 'completed') {
    return 'running';
  }
  return PASSED.has(textOf(run['conclusion']).toLowerCase()) ? 'passed' : 'failed';
}

/** What GitHub itself lets a protected branch be merged with. */
const PASSED: ReadonlySet<string> = new Set(['success', 'neutral', 'skipped']);

function statusState(state: string): ServerCheck['state'] {
  return state === 'success' ? 'passed' : state === 'pending' ? 'running' : 'failed';
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Pushes one commit to its branch on the remote. What an earlier attempt had pushed there is replaced: that is known
 * here, and kept. Commits that are not known here are somebody else's, and stay.
 * @returns the name of the remote.
 * @throws WavesError `no-remote`, `branch-moved` when the remote's branch holds commits of others, `git-failed`.
 */
async function pushCommit(
  worktree: string,
  commit: string,
  branch: string,
  into: string | undefined,
): Promise<string> {
  const remote = await remoteFor(worktree, into);
  const ref = `refs/heads/${branch}`;
  const { stdout } = await git(worktree, ['ls-remote', remote, ref]);
  const there = stdout.split(/\s/)[0] ?? '';
  if (there === commit) {
    return remote;
  }
  if (there !== '') {
    const known = await git(worktree, ['cat-file', '-e', `${there}^{commit}`], { answers: [1, 128] });
    if (known.code !== 0) {
      throw new WavesError(
        'branch-moved',
        `${branch} on ${remote} holds commits that this repository does not know (${there.slice(0, 10)}).`,
        `Look at them (git fetch ${remote} ${branch}), and push by hand.`,
      );
    }
  }
  await git(worktree, ['push', '--quiet', `--force-with-lease=${ref}:${there}`, remote, `${commit}:${ref}`]);
  return remote;
}

/** Between two questions, in milliseconds: at first, and at most while nothing changes. */
const [FIRST_MS, LONGEST_MS] = [2000, 60_000];

/** What waiting needs of the world. */
export interface ChecksWorld {
  /** The package's worktree. */
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Pushes a commit and waits until GitHub has judged it. What fails in between, such as the network, is tried again.
 * @returns 0 when all checks have passed, 1 when one has failed, `UNDECIDED` when a person has to look: the last line
 * that was said tells why.
 */
export async function waitForChecks(wish: ChecksWish, world: ChecksWorld): Promise<number> {
  const { folder, say } = world;
  try {
    // Nothing leaves the machine where nobody could be asked about it afterwards.
    const repository = await gitHubRepository(folder);
    const remote = await pushCommit(folder, wish.commit, wish.branch, wish.into);
    say(`Pushed ${wish.commit.slice(0, 10)} to ${remote} (${repository}) as ${wish.branch}.`);
    say(`Waiting for ${wantedWords(wish)}.`);
    const verdict = await settled(wish, world);
    if (typeof verdict === 'string') {
      say(verdict);
      return UNDECIDED;
    }
    const failed = verdict.checks.filter(({ state }) => state === 'failed');
    for (const check of failed) {
      say(await failedLog(folder, check));
    }
    say(verdict.checks.map(checkLine).join('\n'));
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!WavesError.is(error)) {
      throw error;
    }
    say(error.advice === undefined ? error.message : `${error.message} ${error.advice}`);
    return UNDECIDED;
  }
}

/** @returns the verdict on the commit, or why there is none. */
async function settled(wish: ChecksWish, world: ChecksWorld): Promise<ChecksVerdict | string> {
  const { say, now, sleep } = world;
  const begun = now();
  let [pause, shown, trouble] = [FIRST_MS, '', ''];
  let unseenSince: number | undefined;
  for (;;) {
    const verdict = await look(wish, world.folder);
    trouble = verdict instanceof WavesError ? verdict.message : '';
    if (verdict instanceof WavesError) {
      say(`${verdict.message} Asking again.`);
    } else if (verdict.kind === 'passed' || verdict.kind === 'failed') {
      return verdict;
    } else {
      unseenSince = verdict.kind === 'unseen' ? (unseenSince ?? now()) : undefined;
      if (unseenSince !== undefined && now() - unseenSince >= wish.graceMs) {
        const names = verdict.missing.length === 0 ? 'No check' : verdict.missing.join(', ');
        return `${names} ${verdict.missing.length > 1 ? 'have' : 'has'} not been seen on the server for this commit.`;
      }
      const lines = verdict.checks.map(checkLine).join('\n');
      if (lines !== shown) {
        say(lines);
        [pause, shown] = [FIRST_MS, lines];
      }
    }
    const left = begun + wish.patienceMs - now();
    if (left <= 0) {
      return trouble || 'The checks still go on after the time that the package has.';
    }
    await sleep(Math.min(pause, left));
    pause = Math.min(LONGEST_MS, pause * 1.5);
  }
}

/** @returns an error that asking again may help against. */
async function look(wish: ChecksWish, folder: string): Promise<ChecksVerdict | WavesError> {
  const { workflow, commit } = wish;
  try {
    const [seen, runs] = await Promise.all([
      commitChecks(folder, commit),
      workflow === undefined ? undefined : workflowRuns(folder, workflow, commit),
    ]);
    return judgeChecks(wish, seen, runs);
  } catch (error) {
    if (WavesError.is(error, 'gh-failed')) {
      return error;
    }
    throw error;
  }
}

function checkLine({ name, state, url }: ServerCheck): string {
  return `${state.padEnd(7)} ${name}${url === undefined ? '' : `  ${url}`}`;
}
