import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { removeWorktrees, undoRemoval } from '../../node/worktrees/cleaner';
import type { Removal } from '../../node/worktrees/removals';
import { KEPT_DAYS, listRemovals } from '../../node/worktrees/removals';
import { survey } from '../../node/worktrees/survey';
import type { CleanupItem } from '../../run/worktrees/cleanup';
import { count, isRemovable, sizeWords, keepAdvice, keepWords } from '../../run/worktrees/cleanup';
import { WavesError } from '../../wavesError';
import { cleanImages } from './cleanImages';
import type { CommandContext, CommandTable } from '../context/command';
import { commaList, EXIT, jsonOption } from '../context/command';
import { findRun } from '../runs/findRun';

interface CleanOptions {
  readonly runs: readonly string[];
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly only?: readonly string[];
  readonly removed?: boolean;
  readonly images?: boolean;
  readonly undo?: string | true;
  readonly json?: boolean;
}

/** Adds `waves clean`. */
export function addClean(table: CommandTable): void {
  table
    .add(
      {
        usage: 'clean [run]',
        summary: 'remove worktrees and branches of ended runs whose work is safe elsewhere',
        group: 'runs',
        args: 'runs',
      },
      clean,
    )
    .option('--dry-run', 'only show what would be removed, what not, and why')
    .option('--yes', 'remove without asking')
    .option(
      '--force',
      `also what holds uncommitted or unmerged work; it is put away at a ref for ${KEPT_DAYS} days`,
    )
    .option('--only <branches>', 'only these branches, separated by commas', commaList)
    .option('--removed', 'show what has been removed and can be brought back')
    .option('--undo [what]', 'bring back the latest removal, or the one of that time or branch')
    .option(
      '--images',
      'the files of container images in place of branches: those that nobody used for a week',
    )
    .addOption(jsonOption());
}

/** `waves clean`: never anything that holds work which is nowhere else, that a process works in, or whose run goes on. */
async function clean(context: CommandContext, options: CleanOptions): Promise<number> {
  if (options.images === true) {
    return cleanImages(context, options);
  }
  const place = await findRepository(context.folder);
  if (options.removed === true) {
    return showRemoved(context, place, options.json === true);
  }
  if (options.undo !== undefined) {
    return undo(context, place, options.undo === true ? undefined : options.undo, options.json === true);
  }
  const [named] = options.runs;
  const run = named === undefined ? undefined : (await findRun(context.folder, named)).state.run;
  const items = await survey(place, {
    sizes: true,
    ...(run === undefined ? {} : { run }),
    ...(options.only === undefined ? {} : { branches: options.only }),
  });
  const force = options.force === true;
  const removable = items.filter((item) => isRemovable(item, force));
  const kept = items.filter((item) => !isRemovable(item, force));
  if (options.dryRun === true) {
    print(context, options.json === true, { dryRun: true, removable, kept, removed: undefined });
    return EXIT.success;
  }
  if (removable.length > 0 && !(await agreed(context, options, removable, kept))) {
    context.terminal.err('Nothing was removed.');
    return EXIT.undecided;
  }
  const result = await removeWorktrees(place, removable, { force, now: Date.now() });
  print(context, options.json === true, {
    dryRun: false,
    removable: result.removed,
    kept: [...kept, ...result.kept],
    removed: result.id,
  });
  return EXIT.success;
}

async function agreed(
  { terminal }: CommandContext,
  options: CleanOptions,
  removable: readonly CleanupItem[],
  kept: readonly CleanupItem[],
): Promise<boolean> {
  if (options.yes === true) {
    return true;
  }
  const lines = [...removableLines(removable), ...keptLines(kept)];
  if (terminal.ask === undefined || options.json === true) {
    throw new WavesError(
      'consent',
      ['Nothing was removed, since nobody could be asked.', ...lines].join('\n'),
      'Agree with --yes, or only look with --dry-run.',
    );
  }
  lines.forEach((line) => terminal.err(line));
  const what = `${count(removable.length, 'branch', 'branches')} and their worktrees (${sizeWords(total(removable))})`;
  return /^y(es)?$/i.test((await terminal.ask(`Remove ${what}? [y/N] `)).trim());
}

interface CleanReport {
  readonly dryRun: boolean;
  readonly removable: readonly CleanupItem[];
  readonly kept: readonly CleanupItem[];
  /** What `--undo` takes to bring it back. */
  readonly removed: string | undefined;
}

function print({ terminal }: CommandContext, json: boolean, report: CleanReport): void {
  const { dryRun, removable, kept, removed } = report;
  if (json) {
    const document = {
      dry_run: dryRun,
      [dryRun ? 'removable' : 'removed']: removable,
      kept,
      bytes: total(removable),
      undo: removed ?? null,
    };
    terminal.out(JSON.stringify(document, null, 2));
    return;
  }
  if (dryRun) {
    removableLines(removable).forEach((line) => terminal.out(line));
  } else if (removed === undefined) {
    terminal.out('Nothing was removed.');
  } else {
    const days = `for ${KEPT_DAYS} days: waves clean --undo ${removed}`;
    terminal.out(
      `Removed ${count(removable.length, 'branch', 'branches')} and their worktrees (${sizeWords(total(removable))}).`,
    );
    terminal.out(`They can be brought back ${days}`);
  }
  keptLines(kept).forEach((line) => terminal.out(line));
}

async function undo(
  { terminal }: CommandContext,
  place: RepositoryPlace,
  which: string | undefined,
  json: boolean,
): Promise<number> {
  const { restored, refused } = await undoRemoval(place, which);
  if (json) {
    terminal.out(JSON.stringify({ restored, refused }, null, 2));
  } else {
    restored.forEach(({ branch, worktree, without = [] }) => {
      const missing = without.length === 0 ? '' : ` Install again what is in ${without.join(', ')}.`;
      terminal.out(`${branch} is back${worktree === undefined ? '' : `, in ${worktree}`}.${missing}`);
    });
    refused.forEach(({ message }) => terminal.err(message));
  }
  return refused.length === 0 ? EXIT.success : EXIT.failed;
}

async function showRemoved(
  { terminal }: CommandContext,
  place: RepositoryPlace,
  json: boolean,
): Promise<number> {
  const removals = await listRemovals(place.root);
  if (json) {
    terminal.out(JSON.stringify({ removed: removals }, null, 2));
  } else {
    removalLines(removals).forEach((line) => terminal.out(line));
  }
  return EXIT.success;
}

function total(items: readonly CleanupItem[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What can be removed, for people. */
function removableLines(items: readonly CleanupItem[]): string[] {
  return items.length === 0
    ? ['There is nothing to remove.']
    : ['Can be removed, since the work is safe elsewhere:', ...items.map((item) => `  ${itemWords(item)}`)];
}

/** What is kept, each with why and what can be done about it; empty when nothing is. */
function keptLines(items: readonly CleanupItem[]): string[] {
  return items.length === 0
    ? []
    : [
        'Kept:',
        ...items.flatMap((item) => [
          `  ${itemWords(item)}`,
          ...item.reasons.map((reason) => {
            const advice = keepAdvice(reason);
            return `      ${keepWords(reason)}${advice === undefined ? '' : ` (${advice})`}`;
          }),
        ]),
      ];
}

/** What was removed and can be brought back. */
function removalLines(removals: readonly Removal[]): string[] {
  return removals.length === 0
    ? ['Nothing was removed in the last 30 days.']
    : removals.map(
        ({ id, branch, worktree, uncommitted }) =>
          `${id}  ${branch}${worktree === undefined ? '' : `  ${worktree}`}${uncommitted ? '  (with uncommitted work)' : ''}`,
      );
}

function itemWords({ branch, worktree, bytes }: CleanupItem): string {
  return worktree === undefined ? branch : `${branch}  ${sizeWords(bytes)}  ${worktree}`;
}
