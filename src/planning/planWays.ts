import { IMPORTERS, sourcesIn } from './importing/importing';
import type { PartitionBy } from './partition/partition';
import { PARTITIONS } from './partition/partition';
import type { Repository } from './draft/repositoryPlan';
import { checksOf } from './draft/repositoryPlan';
import type { TemplateQuestion } from './draft/templates';
import { seenIn, TEMPLATES } from './draft/templates';

export type { PartitionBy } from './partition/partition';
export type { TemplateQuestion } from './draft/templates';

/** Everything that a plan can be made from in a folder, after a look at it. */
export interface PlanWays {
  /** How many files there are that git does not ignore. */
  readonly files: number;
  /** Whether commands were found that run tests. */
  readonly hasTests: boolean;
  /** Empty where there is nothing to share out. */
  readonly partitions: readonly PartitionBy[];
  readonly templates: readonly {
    readonly name: string;
    readonly title: string;
    readonly summary: string;
    readonly questions: readonly TemplateQuestion[];
  }[];
  /** What of other tools is here. */
  readonly sources: readonly { readonly format: string; readonly tool: string; readonly source: string }[];
  /** What can be read besides, with the tool it is of. */
  readonly formats: readonly { readonly format: string; readonly tool: string }[];
}

/** The same with what is known of the machine: what `waves init --list --json` prints. */
export interface FoundWays extends PlanWays {
  readonly underGit: boolean;
  /** Agents that can make plans, and how to get those that are not usable yet. */
  readonly agents: readonly {
    readonly name: string;
    readonly label: string;
    readonly usable: boolean;
    readonly get: string;
  }[];
}

/** What `waves init --agent --json` prints where a person has to answer before there can be a plan. */
export interface OpenQuestions {
  readonly questions: readonly string[];
  /** Absolute path of the folder with everything so far. */
  readonly kept: string;
}

/** Says what a plan can be made from. Where there are no files, only templates are left. */
export function planWays({ files, texts }: Pick<Repository, 'files' | 'texts'>): PlanWays {
  const { ofFiles, whole, hasTests } = checksOf(files, texts);
  const seen = seenIn(files, { tests: ofFiles(files), whole });
  return {
    files: files.length,
    hasTests,
    partitions: files.length === 0 ? [] : PARTITIONS,
    templates: TEMPLATES.filter(({ name }) => name !== 'tests' || files.length > 0).map(
      ({ name, title, summary, questions }) => ({ name, title, summary, questions: questions(seen) }),
    ),
    sources: sourcesIn(files).map(({ importer: { format, tool }, source }) => ({ format, tool, source })),
    formats: IMPORTERS.map(({ format, tool }) => ({ format, tool })),
  };
}
