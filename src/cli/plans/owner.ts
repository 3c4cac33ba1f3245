import { resolve, posix, relative, sep } from 'node:path';
import type { FileClaim, FileOwners } from '../../plan/ownership/ownerIndex';
import { ownerIndex } from '../../plan/ownership/ownerIndex';
import { leavesRepository } from '../../plan/globs/pathShape';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { git } from '../../node/git/git';
import { planAt } from '../../node/plans/planFiles';

interface OwnerOptions {
  readonly files: readonly string[];
  readonly plan: string;
  readonly json?: boolean;
}

/** Adds `waves owner`. */
export function addOwner(table: CommandTable): void {
  table
    .add(
      {
        usage: 'owner <file...>',
        summary: 'show which packages may write files, and which locks touch them',
        group: 'plans',
        args: 'files',
      },
      owner,
    )
    .requiredOption('--plan <plan>', 'the plan to look it up in')
    .addOption(jsonOption());
}

/** `waves owner`: for each file, whether it exists or not, who may write it and who locks it. */
async function owner(context: CommandContext, options: OwnerOptions): Promise<number> {
  const { reading } = await planAt(context.folder, options.plan);
  const index = ownerIndex(reading.plan);
  const prefix = await placeInRepository(context.folder);
  const answers = options.files.map((file): Answer => {
    const path = pathInRepository(prefix, context.folder, file);
    return { file, outside: leavesRepository(path), owners: index.ownersOf(path) };
  });
  if (options.json === true) {
    context.terminal.out(JSON.stringify(answers.map(report), null, 2));
  } else {
    answers.forEach((answer) => context.terminal.out(lines(answer).join('\n')));
  }
  return EXIT.success;
}

interface Answer {
  readonly file: string;
  /** A file out of the repository is nobody's, whatever patterns would match its path. */
  readonly outside: boolean;
  readonly owners: FileOwners;
}

function report({ file, outside, owners: { writers, denied, locks } }: Answer) {
  const claims = (own: readonly FileClaim[]) =>
    own.map(({ package: id, pattern }) => ({
      package: id,
      pattern: pattern.value,
      line: pattern.range.start.line,
    }));
  return outside
    ? { file, outside, writers: [], denied: [], locks: [] }
    : { file, writers: claims(writers), denied: claims(denied), locks: claims(locks) };
}

function lines({ file, outside, owners: { writers, denied, locks } }: Answer): string[] {
  if (outside) {
    return [file, '  outside of the repository: no package may write it'];
  }
  const shown = [
    ...writers.map(({ package: id, pattern }) => `  ${id} may write it (${pattern.value})`),
    ...denied.map(({ package: id, pattern }) => `  ${id} may not write it: deny ${pattern.value}`),
    ...locks.map(({ package: id, pattern }) => `  ${id} locks it (${pattern.value})`),
  ];
  return [file, ...(writers.length === 0 ? ['  no package may write it'] : []), ...shown];
}

/** Where a folder is in its work tree, with a slash at the end; outside of any, paths count from the folder. */
export async function placeInRepository(folder: string): Promise<string> {
  const { code, stdout } = await git(folder, ['rev-parse', '--show-prefix'], { answers: [128] });
  return code === 0 ? stdout.trim() : '';
}

/** A path from the top of the work tree, with forward slashes. @param prefix where `folder` is there. */
export function pathInRepository(prefix: string, folder: string, path: string): string {
  return posix.join(prefix, relative(folder, resolve(folder, path)).split(sep).join('/'));
}
