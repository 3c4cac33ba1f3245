import { Option } from 'commander';
import { finishedWork, requireFinished } from '../../node/merging/finishedWork';
import { finalMerge, partsOf } from '../../node/merging/finalMerge';
import { openPullRequest, pushBranch } from '../../node/git/publishBranch';
import type { FinishKind, TakenWork } from '../../run/merging/mergingEvents';
import type { FinishSummary } from '../../run/explaining/report/finishSummary';
import { changersOf } from '../../run/merging/sendingBack';
import { summaryText } from '../../run/explaining/report/finishSummary';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import type { CommandTable } from '../context/command';
import { jsonOption } from '../context/command';
import { EXIT } from '../context/command';
import type { FoundRun } from '../runs/findRun';
import { findRun } from '../runs/findRun';
import { plainText } from '../context/terminal';
import { askDriver, steerRun } from '../steering/steerRun';

interface MergeOptions {
  readonly runs: readonly string[];
  readonly how: FinishKind;
  readonly into?: string;
  readonly moved?: boolean;
  readonly partial?: boolean;
  readonly without?: readonly string[];
  readonly parts?: boolean;
  readonly sendBack?: string;
  readonly words?: string;
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
    .option('--parts', 'only list what the work changes: files, and FILE:LINE of each change within')
    .option('--without <parts...>', 'leave these files, or changes of lines, as they are in that branch')
    .option('--send-back <part>', 'do not merge: have the agent of this file or change go on and mend it')
    .option('--words <text>', 'what is wrong with what is sent back')
    .addOption(jsonOption());
}

/** `waves merge`: the only command that moves a branch of the person's own. */
async function merge(context: CommandContext, options: MergeOptions): Promise<number> {
  const found = await findRun(context.folder, options.runs[0]);
  const { root, state } = found;
  if (options.sendBack !== undefined) {
    return sendBack(context, options, found, options.sendBack);
  }
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
  if (options.parts === true) {
    const parts = await partsOf(root, { into, from: branch, merged: state.integrationHead });
    const lines = parts.map(
      ({ name, line, added, removed, text }) =>
        `${line === undefined ? '' : '  '}${name} (+${added} -${removed})${text === '' ? '' : `  ${plainText(text)}`}`,
    );
    (options.json === true ? [JSON.stringify({ run: state.run, into, parts }, null, 2)] : lines).forEach(
      (line) => context.terminal.out(line),
    );
    return EXIT.success;
  }
  const { summary, words } = await finishedWork(found, state);
  const { title, body } = words;
  const say = (text: string, facts: object) =>
    options.json === true
      ? context.terminal.out(
          JSON.stringify({ run: state.run, how, branch, into, summary, ...facts }, null, 2),
        )
      : [...summaryLines(summary), text].forEach((line) => context.terminal.out(line));
  const { without = [] } = options;
  if (how === 'push' || how === 'pull-request') {
    if (without.length > 0) {
      throw new WavesError(
        'usage',
        'What is pushed is the whole branch.',
        'Merge or squash to leave files out.',
      );
    }
    const remote = await pushBranch(root, { branch, into });
    if (how === 'push') {
      await remember(context, found, { how, into, remote });
      say(`Pushed ${branch} to ${remote}.`, { remote });
      return EXIT.success;
    }
    const url = await openPullRequest(root, { branch, into }, title, body);
    await remember(context, found, { how, into, remote, url });
    say(`Pushed ${branch} to ${remote} and opened a pull request: ${url}`, { remote, url });
    return EXIT.success;
  }
  const { before, after } = await finalMerge(root, {
    kind: how,
    from: branch,
    into,
    base: state.base,
    merged: state.integrationHead,
    message: `${how === 'merge' ? 'Merge ' : ''}${title}\n\n${body}`,
    moved: options.moved === true,
    without,
  });
  if (before !== after) {
    await remember(context, found, { how, into, before, after });
  }
  const told =
    before === after
      ? `${into} has everything of ${branch} already.`
      : `Merged: ${into} is at ${after.slice(0, 10)} now, with everything of ${branch}${without.length === 0 ? '' : ` but ${without.join(', ')}, without which nothing was checked`}.\n  Back:      git reset --keep ${before.slice(0, 10)}`;
  say(`${told}\n  Clean up:  waves clean ${state.run}`, { before, after });
  return EXIT.success;
}

/** Has the agent go on that has changed a file, or some lines of one: the package is told, and nothing is merged. */
function sendBack(
  context: CommandContext,
  options: MergeOptions,
  found: FoundRun,
  part: string,
): Promise<number> {
  const { state } = found;
  const [, path = part, line] = /^(.*):(\d+)$/s.exec(part) ?? [];
  const whole = changersOf(state, part);
  const [file, ids] = whole.length > 0 ? [part, whole] : [path, changersOf(state, path)];
  const [id, ...others] = ids;
  if (id === undefined) {
    throw new WavesError(
      'usage',
      `No merged package of ${state.run} has changed ${file}.`,
      `List what they have changed: waves merge ${state.run} --parts`,
    );
  }
  if (others.length > 0) {
    throw new WavesError(
      'usage',
      `${ids.join(' and ')} have changed ${file}.`,
      `Say which is to go on: waves decide ${id} send-back TEXT`,
    );
  }
  const { words = '' } = options;
  if (words.trim() === '') {
    throw new WavesError('usage', 'Say what is wrong, too: --words TEXT');
  }
  const action = {
    kind: 'sendBack' as const,
    ...{ package: id, message: words, file },
    ...(file === part ? {} : { line: Number(line) }),
  };
  return steerRun(context, options, action, `Sent ${part} back to ${id}`, found);
}

/** The whole change by package, and what of it nobody has shown. */
function summaryLines(summary: FinishSummary): string[] {
  return [
    summaryText(summary),
    ...summary.packages.map(
      ({ id, title, files, added, removed }) =>
        `  ${id}: ${title}, ${files === 1 ? '1 file' : `${files} files`} (+${added} -${removed})`,
    ),
    ...summary.open.map((point) => `  Open: ${point}`),
  ];
}

/** Writes into the run's journal what has become of its work. That it has happened does not depend on it. */
async function remember(context: CommandContext, found: FoundRun, taken: TakenWork): Promise<void> {
  try {
    await askDriver(context, found, { kind: 'finish', taken });
  } catch (error) {
    if (!WavesError.is(error)) {
      throw error;
    }
    context.terminal.err(`It is done, but the run's journal does not say so: ${error.message}`);
  }
}
