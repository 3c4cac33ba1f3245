import { pathsInCommand } from './commandPaths';
import type { Plan, WorkPackage } from './model';
import type { Located, SourceRange } from './source';

/**
 * A file that a plan speaks of. `from` says from where its path counts: the plan's folder, the top of the repository, or, because
 * plans use both for contracts, either.
 */
export interface FileToFind {
  readonly path: string;
  readonly from: 'plan' | 'repository' | 'either';
}

/** What lies around a plan, as far as its checks want to know it. */
export interface Surroundings {
  /** The plan's folder, relative to the top of the repository; empty for the top itself. */
  readonly folder: string;
  /** Whether a file was looked for and is not there. */
  isMissing(file: FileToFind): boolean;
}

/** The contract files of a plan and of its packages, each once, in the order of the text. */
export function contractsOf({ contracts: { primary, files }, packages }: Plan): Located<string>[] {
  const all = [
    ...(primary === undefined ? [] : [primary]),
    ...files,
    ...packages.flatMap((item) => item.consumes),
  ];
  const first = new Map<string, Located<string>>();
  all.forEach((file) => first.set(file.value, first.get(file.value) ?? file));
  return [...first.values()];
}

/** The other files that packages need before they start: prompts and plans of their own. */
export function namedFilesOf({ packages }: Plan): NamedFile[] {
  return packages.flatMap((item) => [
    ...(item.prompt !== undefined && 'file' in item.prompt
      ? [named(item, 'prompt', { value: item.prompt.file, range: item.promptFileRange ?? item.idRange })]
      : []),
    ...(item.subplan === undefined ? [] : [named(item, 'plan', item.subplan)]),
  ]);
}

/** Everything that `checkPlan` wants to know of a plan's surroundings; whoever has a disk looks for it. */
export function filesToFind(plan: Plan): FileToFind[] {
  const commands = plan.packages.flatMap((item) =>
    item.verification.steps.flatMap((step) =>
      step.command === undefined ? [] : pathsInCommand(step.command, step.cwd),
    ),
  );
  const files: FileToFind[] = [
    ...contractsOf(plan).map(({ value }) => ({ path: value, from: 'either' as const })),
    ...namedFilesOf(plan).map(({ file }) => file),
    ...commands.map((path) => ({ path, from: 'repository' as const })),
  ];
  return [...new Map(files.map((file) => [JSON.stringify(file), file])).values()];
}

interface NamedFile {
  readonly item: WorkPackage;
  /** What the file is to the package. */
  readonly what: string;
  readonly file: FileToFind;
  readonly range: SourceRange;
}

function named(item: WorkPackage, what: string, { value, range }: Located<string>): NamedFile {
  return { item, what, file: { path: value, from: 'plan' }, range };
}
