import { TEXT_START } from '../yaml/positions';
import { shortened } from '../yaml/legible';
import type { Plan, Dialect } from '../model';
import { NodeReader } from '../yaml/nodeReader';
import type { PlanDocument } from '../yaml/planDocument';
import type { PlanNode } from '../yaml/planNode';
import { describeNode, isBlank } from '../yaml/planNode';
import type { Problem } from '../problem';
import { readContracts, readDefaults, readExecution, readFeature } from './readFeature';
import { readPackages } from './readPackage';
import { emptyDocument, wholeDocument, withoutConsequences } from '../yaml/planDocument';
import { chunkedDocument } from '../yaml/chunkedDocument';

/**
 * A plan with the commands by which the repository's own set-up file makes worktrees ready. They count where the plan
 * names none itself and does not say `setup_files: false`.
 * @returns the reading, and those of the commands that count.
 */
export function withSetupFile(
  reading: PlanReading,
  commands: readonly string[],
): { readonly reading: PlanReading; readonly setupFile: readonly string[] } {
  const { plan } = reading;
  const { setup, worktrees } = plan.execution;
  if (setup.length > 0 || worktrees?.setupFiles === false || commands.length === 0) {
    return { reading, setupFile: [] };
  }
  const located = commands.map((value) => ({ value, range: TEXT_START }));
  const execution = { ...plan.execution, setup: located };
  return { reading: { ...reading, plan: { ...plan, execution } }, setupFile: commands };
}

/** A plan as far as its text could be read. */
export interface PlanReading {
  readonly plan: Plan;
  /** What stood in the way of reading; `checkPlan` has these and everything else. */
  readonly problems: readonly Problem[];
  readonly document: PlanDocument;
}

/** Where a text comes from. */
export interface PlanOrigin {
  /** Names the feature of a plan that does not say it itself. */
  readonly folderName?: string;
  /** Does so where there is no folder name. */
  readonly fileName?: string;
}

/**
 * Reads the text of a plan in any dialect. Never throws, whatever the text.
 * @param previous the reading of an earlier version: what has not changed since is not parsed again.
 */
export function readPlan(text: string, origin: PlanOrigin = {}, previous?: PlanReading): PlanReading {
  return readDocument(parsePlanDocument(text, previous?.document), origin);
}

/** The reading of a plan that could not even be opened: no packages, and one problem that says why. */
export function unreadablePlan(code: string, message: string, origin: PlanOrigin = {}): PlanReading {
  return readDocument(emptyDocument(code, message), origin);
}

function readDocument(document: PlanDocument, origin: PlanOrigin): PlanReading {
  const { root } = document;
  const problems: Problem[] = [];
  const reader = new NodeReader(problems);
  const id = fallbackId(origin);
  if (root.kind !== 'map') {
    if (!isBlank(root)) {
      const what = root.kind === 'scalar' ? `\`${shortened(root.text)}\`` : describeNode(root);
      const message = `A plan is a map with \`packages\`; this file holds ${what}.`;
      reader.report('error', 'not-a-plan', message, root.range);
    }
    return {
      plan: emptyPlan(id),
      problems: withoutConsequences(document, [...document.problems, ...problems]),
      document,
    };
  }
  const plan: Plan = {
    dialect: dialectOf(root),
    feature: readFeature(reader, root, id),
    contracts: readContracts(reader, root),
    execution: readExecution(reader, root),
    packages: readPackages(reader, root, readDefaults(reader, root)),
  };
  return { plan, problems: withoutConsequences(document, [...document.problems, ...problems]), document };
}

function emptyPlan(id: string): Plan {
  return {
    dialect: 'empty',
    feature: { id, title: id, planRevision: 1 },
    contracts: { revision: 1, files: [] },
    execution: { setup: [] },
    packages: [],
  };
}

function fallbackId({ folderName, fileName }: PlanOrigin): string {
  if (folderName !== undefined && folderName.trim() !== '') {
    return folderName;
  }
  const parts = (fileName ?? '').split(/[\\/]/).filter((part) => part !== '');
  const base = parts.at(-1)?.replace(/\.ya?ml$/i, '');
  const named = base === 'work-packages' ? (parts.at(-2) ?? base) : base;
  return named ?? 'plan';
}

/**
 * Which way of writing a plan a document uses: `full` has a list of packages with `package_id`, `short` one with `id`, `map` has
 * the packages as a map from id to package, and `empty` has none. Of a mixed list the majority counts.
 */
function dialectOf(root: PlanNode): Dialect {
  const packages = root.kind === 'map' ? root.entries.get('packages')?.value : undefined;
  if (packages?.kind === 'map') {
    return packages.entries.size === 0 ? 'empty' : 'map';
  }
  if (packages?.kind !== 'list' || packages.items.length === 0) {
    return 'empty';
  }
  const withKey = (key: string): number =>
    packages.items.filter((item) => item.kind === 'map' && item.entries.has(key)).length;
  const full = withKey('package_id');
  const short = withKey('id');
  if (full === short) {
    return root.kind === 'map' && root.entries.get('feature')?.value.kind === 'map' ? 'full' : 'short';
  }
  return full > short ? 'full' : 'short';
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses the text of a plan. Never throws: what cannot be parsed becomes a problem.
 * @param previous an earlier version of the text, of which everything is used that has not changed.
 */
function parsePlanDocument(text: string, previous?: PlanDocument): PlanDocument {
  const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  return chunkedDocument(content, previous?.chunks) ?? wholeDocument(content);
}
