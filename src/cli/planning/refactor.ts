import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { causedError } from '../../plan/language/editing/causedError';
import type { Refactoring } from '../../planning/refactoring';
import { refactored, refactoringPreview } from '../../planning/refactoring';
import { WavesError } from '../../wavesError';
import { EXIT, jsonOption } from '../context/command';
import type { CommandContext, CommandTable } from '../context/command';

interface RefactorOptions {
  readonly words: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** How each change of a plan's shape is asked for. */
const CHANGES: Readonly<
  Record<string, { readonly usage: string; readonly wish: (words: string[]) => Refactoring | undefined }>
> = {
  merge: {
    usage: 'merge INTO FROM',
    wish: ([into, from, ...rest]) =>
      into === undefined || from === undefined || rest.length > 0 ? undefined : { kind: 'merge', into, from },
  },
  split: {
    usage: 'split PACKAGE GLOB...',
    wish: ([item, ...globs]) =>
      item === undefined || globs.length === 0 ? undefined : { kind: 'split', package: item, globs },
  },
  move: {
    usage: 'move GLOB FROM TO',
    wish: ([glob, from, to, ...rest]) =>
      glob === undefined || from === undefined || to === undefined || rest.length > 0
        ? undefined
        : { kind: 'move', glob, from, to },
  },
  contracts: {
    usage: 'contracts',
    wish: (words) => (words.length > 0 ? undefined : { kind: 'contracts' }),
  },
  subplan: {
    usage: 'subplan NAME PACKAGE PACKAGE...',
    wish: ([id, ...packages]) =>
      id === undefined || packages.length === 0 ? undefined : { kind: 'subplan', id, packages },
  },
  risk: { usage: 'risk', wish: (words) => (words.length > 0 ? undefined : { kind: 'risk' }) },
};

/** Adds `waves refactor`. */
export function addRefactor(table: CommandTable): void {
  table
    .add<RefactorOptions>(
      {
        usage: 'refactor <plan> <change> [words...]',
        summary: "change a plan's shape, after showing what becomes of waves, time and problems",
        group: 'plans',
        args: 'words',
      },
      refactor,
    )
    .option('--dry-run', 'only show what would become of the plan')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `\nChanges:\n${Object.values(CHANGES)
        .map(({ usage }) => `  ${usage}`)
        .join('\n')}`,
    );
}

/**
 * `waves refactor`: writes the plan unless told not to; exit code 1 where the change would bring an error into it, and then nothing is
 * written.
 */
async function refactor({ folder, terminal }: CommandContext, options: RefactorOptions): Promise<number> {
  const [plan = '', change = '', ...words] = options.words;
  const wish = wishOf(change, words);
  const files = new FilePlanFiles();
  const file = await files.readPlan(resolve(folder, plan));
  const made = refactored(file.text, wish);
  const caused = causedError(file.text, made.text);
  if (caused !== undefined) {
    throw new WavesError('edit-refused', caused.message, 'Nothing was written.');
  }
  const inner = made.inner === undefined ? undefined : join(dirname(file.path), made.inner.path);
  if (inner !== undefined && existsSync(inner)) {
    throw new WavesError(
      'edit-refused',
      `${relative(folder, inner)} is there already.`,
      'Take another name.',
    );
  }
  const isWritten = options.dryRun !== true && made.text !== file.text;
  if (isWritten) {
    // The inner plan first, so that the outer one never leads to nothing.
    if (made.inner !== undefined && inner !== undefined) {
      await writeFileAtomic(inner, made.inner.text);
    }
    await files.writePlan(file, made.text);
  }
  const preview = refactoringPreview(file.text, made);
  terminal.out(
    options.json === true
      ? JSON.stringify(
          { file: plan, written: isWritten, change, preview, ...(options.dryRun === true ? made : {}) },
          null,
          2,
        )
      : [
          ...preview,
          isWritten
            ? `Written: ${basename(plan)}${made.inner === undefined ? '' : ` and ${made.inner.path}`}`
            : 'Nothing was written.',
        ].join('\n'),
  );
  return EXIT.success;
}

/** @throws WavesError `usage`. */
function wishOf(change: string, words: string[]): Refactoring {
  const known = CHANGES[change];
  const wish = known?.wish(words);
  if (wish === undefined) {
    throw new WavesError(
      'usage',
      known === undefined ? `No change is called "${change}".` : `It is written ${known.usage}.`,
      `There are: ${Object.values(CHANGES)
        .map(({ usage }) => usage)
        .join('; ')}.`,
    );
  }
  return wish;
}
