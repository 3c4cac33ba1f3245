import type { ContractFault } from '../../problem';
import { pathsInCommand } from './commandPaths';
import { hasWildcard } from '../../globs/globs';
import { leavesRepository } from '../../globs/pathShape';
import type { Plan, WorkPackage } from '../../model';
import type { GuardrailRule } from '../../guardrailRules';
import type { Located, SourceRange } from '../../source';
import type { Subplans } from '../../reading/subplans';
import type { ListItem } from '../../taskLists';

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
  /** Whether the plan lies in no repository, so that of what lies there nothing is known. */
  readonly outside?: true;
  /** Whether the plan lies where upstream's tools look for it: `openspec/changes/<change>`. */
  readonly upstreamPlace?: boolean;
  /** The tasks of the OpenSpec change that the plan belongs to; absent: it belongs to none, or that has no `tasks.md`. */
  readonly tasks?: readonly ListItem[];
  /** The plans that packages name as their own; absent: nobody looked for them. */
  readonly subplans?: Subplans;
  /** What is wrong in contract files, by the path that the plan has for them; absent: nobody looked into them. */
  readonly contractFaults?: ReadonlyMap<string, readonly ContractFault[]>;
  /** What counts as dangerous in commands; absent: what is built in. */
  readonly guardrails?: readonly GuardrailRule[];
  /** Whether a path of the repository is a folder; absent: nobody looked. */
  isFolder?(path: string): boolean;
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

/** The files that hold the prompts of packages. */
export function promptFilesOf({ packages }: Plan): PromptFile[] {
  return packages.flatMap((item) =>
    item.prompt !== undefined && 'file' in item.prompt
      ? [
          {
            item,
            file: { path: item.prompt.file, from: 'plan' },
            range: item.promptFileRange ?? item.idRange,
          },
        ]
      : [],
  );
}

/** The paths without wildcards that scopes of globs name: a folder among them owns nothing of what is in it. */
export function pathsOfScopes({ packages }: Plan): string[] {
  const globs = packages
    .filter(({ scope }) => scope.syntax === undefined)
    .flatMap(({ scope }) => [...scope.writeAllow, ...scope.readAllow, ...scope.deny]);
  const paths = globs
    .map(({ value }) => value)
    .filter((value) => !hasWildcard(value) && !leavesRepository(value));
  return [...new Set(paths)];
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
    ...promptFilesOf(plan).map(({ file }) => file),
    ...commands.map((path) => ({ path, from: 'repository' as const })),
  ];
  return [...new Map(files.map((file) => [JSON.stringify(file), file])).values()];
}

interface PromptFile {
  readonly item: WorkPackage;
  readonly file: FileToFind;
  readonly range: SourceRange;
}
