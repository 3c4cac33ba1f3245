import type { DraftPackage, DraftPlan, DraftStep } from './draft';
import { draftText, Ids, slug } from './draft';
import type { Part, Partition, PartitionMeasure, PartitionWish } from '../partition/partition';
import { leavesOf, measured, partition } from '../partition/partition';
import type { RepositoryChecks, Texts } from './checks';
import { checksOf } from './checks';

export { checksOf, manifestsOf } from './checks';

/** What is known of a repository without running anything in it. */
export interface Repository {
  /** Name of its folder. */
  readonly name: string;
  /** Files that git does not ignore, from the top. */
  readonly files: readonly string[];
  /** Of the files that `manifestsOf` names. */
  readonly texts: Texts;
  /** Files of each commit, newest first; empty where there is no history. */
  readonly commits: readonly (readonly string[])[];
}

/** A plan that was made, and what it rests on. */
export interface MadePlan {
  /** Texts by path, from the folder of the plan; the plan itself is the first. */
  readonly texts: ReadonlyMap<string, string>;
  readonly measure: PartitionMeasure;
  /** The measure of a partition by folders alone, to compare with. */
  readonly byDirectory: PartitionMeasure;
  /** Files that only the package that brings everything together has. */
  readonly shared: number;
  readonly hasTests: boolean;
}

/**
 * Shares out a repository among packages.
 * @param task what each is to do in its part; absent: somebody has yet to say.
 * @param file name of the plan. Plans within it lie in a folder of that name.
 */
export function repositoryPlan(
  repository: Repository,
  wish: Omit<PartitionWish, 'commits'> & { readonly task?: string | undefined; readonly file: string },
): MadePlan {
  const { files, texts, commits, name } = repository;
  const made = partition(files, { ...wish, commits });
  const measure = measured(made, commits);
  const byDirectory =
    wish.by === 'directory' ? measure : measured(partition(files, { ...wish, by: 'directory' }), commits);
  const checks = checksOf(files, texts);
  // The plan itself is the first, before those within it.
  const written = new Map<string, string>([[wish.file, '']]);
  const write = (path: string, draft: DraftPlan): void => void written.set(path, draftText(draft));
  const writer: PlanWriter = { checks, task: wish.task, write, folder: wish.file.replace(/\.ya?ml$/, '') };
  const id = slug(wish.task?.split('\n')[0]?.slice(0, 40) ?? name, 'repository');
  write(wish.file, {
    id,
    title: wish.task?.split('\n')[0]?.slice(0, 120) ?? `Work on ${name}`,
    about: aboutPlan(made, measure, byDirectory, files.length, checks.hasTests),
    packages: packagesOf(made.parts, made.shared, id, true, writer),
  });
  return { texts: written, measure, byDirectory, shared: made.shared.length, hasTests: checks.hasTests };
}

interface PlanWriter {
  readonly checks: RepositoryChecks;
  readonly task: string | undefined;
  readonly folder: string;
  readonly write: (path: string, draft: DraftPlan) => void;
}

/** What a partition was made by, in words. */
const BY = {
  directory: 'folder',
  filetype: 'type of file',
  concern: 'what their folders are for',
  history: 'what changes together in its commits',
} as const;

function aboutPlan(
  { by, parts, shared }: Partition,
  measure: PartitionMeasure,
  byDirectory: PartitionMeasure,
  files: number,
  hasTests: boolean,
): string[] {
  const isOne = leavesOf(parts).length < 2;
  const count = shared.length === 1 ? 'the file' : `the ${shared.length} files`;
  return [
    ...(isOne
      ? [`${files === 1 ? 'One file' : `${files} files`}, too few to be shared out.`]
      : [
          `Who works on what: ${files} files, shared out by ${BY[by]}.`,
          'Every file belongs to one package; no two that work at the same time may write the same one.',
        ]),
    ...(shared.length > 0 ? [`Only the last package may write ${count} at the top, which all share.`] : []),
    ...(isOne || measure.commits === 0 ? [] : [keptText(measure, byDirectory)]),
    ...(hasTests
      ? ['Checks are taken from manifests and CI files; `waves doctor PLAN --try-checks` tries them.']
      : ['No tests were found, so a person looks at the end. `waves init --template tests` plans some.']),
  ];
}

/** How many commits would have stayed within one package, in words. @param measure of at least one commit. */
export function keptText(measure: PartitionMeasure, byDirectory: PartitionMeasure): string {
  const percent = ({ inside, commits }: PartitionMeasure): number =>
    Math.round((100 * inside) / Math.max(1, commits));
  const own = `Of the last ${measure.commits} commits ${percent(measure)} % lie within one package`;
  return measure === byDirectory
    ? `${own}.`
    : `${own}, which it was made from; shared out by folder alone, ${percent(byDirectory)} %.`;
}

function packagesOf(
  parts: readonly Part[],
  shared: readonly string[],
  feature: string,
  isTop: boolean,
  writer: PlanWriter,
): DraftPackage[] {
  const ids = new Ids();
  const integration = ids.give('wp-integration');
  const items = parts.map((part): DraftPackage => {
    const id = ids.give(`wp-${slug(part.label.replace(/\band \d+ more\b/, ''), 'top')}`);
    const steps = writer.checks.ofFiles(part.files);
    const base = {
      id,
      title: part.label.slice(0, 110),
      description: description(part, writer.task),
      dependsOn: [],
      writeAllow: part.globs,
      steps: part.parts.length === 0 ? steps : [],
    };
    if (part.parts.length === 0) {
      return base;
    }
    const inner = `${feature}-${id.replace(/^wp-/, '')}`.slice(0, 100);
    const path = `${writer.folder}/${id}.yaml`;
    // Plans within plans lie beside each other, so their paths are told apart by all that is around them.
    const unique = isTop ? path : `${writer.folder}/${inner}.yaml`;
    writer.write(unique, {
      id: inner,
      title: part.label,
      about: [`The part ${part.label} of the plan around it, shared out once more.`],
      packages: packagesOf(part.parts, [], inner, false, { ...writer, folder: writer.folder }),
    });
    // The plan around it lies beside its folder; those within lie in it.
    const from = isTop ? writer.folder.lastIndexOf('/') + 1 : writer.folder.length + 1;
    return { ...base, subplan: unique.slice(from) };
  });
  if (items.length < 2 && shared.length === 0) {
    return items;
  }
  return [...items, integrationOf(integration, items, isTop, writer)];
}

function integrationOf(
  id: string,
  items: readonly DraftPackage[],
  isTop: boolean,
  { checks }: PlanWriter,
): DraftPackage {
  const look: DraftStep = {
    name: 'everything works together',
    instructions: 'Try what the packages were made for, all of it together.',
  };
  return {
    id,
    title: 'Bring everything together',
    taskType: 'integrate',
    description: 'Show that the work of all packages fits together, and mend what does not.',
    dependsOn: items.map((item) => item.id),
    writeAllow: isTop ? ['**'] : items.flatMap(({ writeAllow }) => writeAllow),
    steps: checks.whole.length > 0 ? checks.whole : isTop ? [look] : [],
  };
}

/** Folders or files that a description names. */
const NAMED = 8;

function description({ label, files, globs }: Part, task: string | undefined): string {
  const named = globs.slice(0, NAMED).join(', ');
  const more = globs.length > NAMED ? ` and ${globs.length - NAMED} more` : '';
  const where = `This package has ${files.length} ${files.length === 1 ? 'file' : 'files'}: ${named}${more}.`;
  return task === undefined
    ? `Say here what is to be done in ${label}.\n${where}`
    : `${task.trim()}\n\nDo this in your own part only; others do it in theirs at the same time.\n${where}`;
}
