import { Option } from 'commander';
import { finishWords, requireFinished } from '../../engine/finishRun';
import type { FinalMergeKind } from '../../node/finalMerge';
import { finalMerge } from '../../node/finalMerge';
import { openPullRequest, pushBranch } from '../../node/publishBranch';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { jsonOption } from '../commandTable';
import { EXIT } from '../exitCodes';
import { findRun } from '../findRun';

type How = FinalMergeKind | 'push' | 'pull-request';

interface MergeOptions {
  readonly runs: readonly string[];
  readonly how: How;
  readonly into?: string;
  readonly moved?: boolean;
  readonly partial?: boolean;
  readonly json?: boolean;
}

/** Adds `waves merge`. */
export function addMerge(table: CommandTable): void {
  table
    .add(
      {
        usage: 'merge [run]',
        summary: "bring a run's merged work into your own branch, or push it and open a pull request",
        group: 'steering',
        args: 'runs',
      },
      merge,
    )
    .addOption(
      new Option('--how <how>', 'how it gets there')
        .choices(['merge', 'squash', 'fast-forward', 'push', 'pull-request'])
        .default('merge'),
    )
    .option('--into <branch>', 'this branch instead of the one that the run began from')
    .option('--moved', 'also when that branch has moved since the run began')
    .option('--partial', 'also when packages of the run are not done')
    .addOption(jsonOption());
}

/** `waves merge`: the only command that moves a branch of the person's own. */
async function merge(context: CommandContext, options: MergeOptions): Promise<number> {
  const { root, state } = await findRun(context.folder, options.runs[0]);
  requireFinished(state, options.partial === true);
  const into = options.into ?? state.baseBranch;
  if (into === undefined) {
    throw new WavesError(
      'usage',
      'The run did not begin from a branch.',
      'Name the one to merge into: --into BRANCH',
    );
  }
  const { how } = options;
  const branch = state.integrationBranch;
  const { title, body } = finishWords(state);
  const say = (words: string, facts: object) =>
    context.terminal.out(
      options.json === true
        ? JSON.stringify({ run: state.run, how, branch, into, ...facts }, null, 2)
        : words,
    );
  if (how === 'push' || how === 'pull-request') {
    const remote = await pushBranch(root, { branch, into });
    if (how === 'push') {
      say(`Pushed ${branch} to ${remote}.`, { remote });
      return EXIT.success;
    }
    const url = await openPullRequest(root, { branch, into }, title, body);
    say(`Pushed ${branch} to ${remote} and opened a pull request: ${url}`, { remote, url });
    return EXIT.success;
  }
  const { before, after } = await finalMerge(root, {
    kind: how,
    from: branch,
    into,
    base: state.base,
    message: `${title}\n\n${body}`,
    moved: options.moved === true,
  });
  const words =
    before === after
      ? `${into} has everything of ${branch} already.`
      : `${into} is at ${after.slice(0, 10)} now, with everything of ${branch}. Back: git reset --keep ${before.slice(0, 10)}`;
  say(words, { before, after });
  return EXIT.success;
}
