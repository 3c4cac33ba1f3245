import type { ChecksVerdict, ChecksWish, ServerCheck } from '../../run/checks/serverChecks';
import { judgeChecks, UNDECIDED, wantedWords } from '../../run/checks/serverChecks';
import { WavesError } from '../../wavesError';
import { commitChecks, failedLog, gitHubRepository, workflowRuns } from './commitChecks';
import { pushCommit } from './pushCommit';

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
