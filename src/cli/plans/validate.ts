import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { planningClaimsFolder } from '../../node/runs/wavesFolder';
import type { Compat } from '../../plan/checks/checkPlan';
import type { PlannedElsewhere } from '../../node/coordinator/planningClaims';
import { looking } from '../../node/files/nodeFiles';
import { findRepository } from '../../node/git/findRepository';
import { git, splitZ } from '../../node/git/git';
import { matchedFiles } from '../../plan/globs/scope';
import type { Plan } from '../../plan/model';
import { unreadablePlan } from '../../plan/reading/readPlan';
import type { ValidationReport } from '../../plan/checks/validation';
import { validationReport } from '../../plan/checks/validation';
import { SurfaceThread } from '../../node/contracts/surfaceThread';
import { lookAround } from '../../node/plans/planSurroundings';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { plural, problemBlock, summaryLine, totalLine } from './problemText';
import { planAt } from '../../node/plans/planFiles';

interface ValidateOptions {
  readonly plans: readonly string[];
  readonly strict?: boolean;
  readonly base?: string;
  readonly compat?: Compat;
  readonly files?: boolean;
  readonly json?: boolean;
}

/** Adds `waves validate`. */
export function addValidate(table: CommandTable): void {
  table
    .add({ usage: 'validate <plan...>', summary: 'check plans', group: 'plans', args: 'plans' }, validate)
    .option('--strict', "hold plans to the letter of upstream's schema")
    .addOption(
      new Option(
        '--compat <whose>',
        'tell one by one what the tools that the format comes from would refuse; by default below openspec/changes',
      ).choices(['upstream', 'none'] satisfies Compat[]),
    )
    .option('--files', 'say how many files of the repository each scope matches now')
    .option(
      '--base <folder>',
      "folder that the plan's contracts and prompts are looked for in, instead of its own",
    )
    .addOption(jsonOption());
}

/** `waves validate`: every problem of every plan; exit code 1 when one has an error, 2 when one can't be read. */
async function validate(context: CommandContext, options: ValidateOptions): Promise<number> {
  const validations: Validation[] = [];
  for (const plan of options.plans) {
    validations.push(await validatePlan(context, plan, options));
  }
  const reports = validations.map(({ report, scopes, planned }) =>
    scopes === undefined && planned === undefined
      ? report
      : {
          ...report,
          checks: report.checks,
          parallel_pairs: report.parallel_pairs,
          redundant_edges: report.redundant_edges,
          ...(planned === undefined ? {} : { planned_elsewhere: planned.rows }),
          ...(scopes === undefined ? {} : { scopes }),
        },
  );
  if (options.json === true) {
    context.terminal.out(JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2));
  } else {
    validations.forEach((validation) => print(context, validation));
    if (reports.length > 1) {
      context.terminal.out(totalLine(reports));
    }
  }
  if (validations.some(({ lines }) => lines === undefined)) {
    return EXIT.usage;
  }
  return reports.every((report) => report.valid) ? EXIT.success : EXIT.failed;
}

interface Validation {
  readonly report: ValidationReport;
  /** The lines of the plan; undefined when it could not be read. */
  readonly lines: readonly string[] | undefined;
  /** Plans that wait for approval and claim the same; absent where there is none, or no repository. */
  readonly planned?: PlannedElsewhere | undefined;
  /** What each scope matches, where that was asked for and git could say which files there are. */
  readonly scopes?: readonly CountedScope[];
}

async function validatePlan(
  { folder, terminal, installation }: CommandContext,
  plan: string,
  options: ValidateOptions,
): Promise<Validation> {
  const { strict = false, base, compat } = options;
  const contracts = new SurfaceThread(installation.contractReaderPath);
  try {
    const { path, file, reading } = await planAt(folder, plan);
    const around = base === undefined ? undefined : resolve(folder, base);
    const surroundings = await lookAround(reading.plan, path, around, undefined, (file, content) =>
      contracts.faults(file, content),
    );
    const judged = { strict, surroundings, ...(compat === undefined ? {} : { compat }) };
    const report = validationReport(plan, reading, judged);
    const scopes = options.files === true ? await countedScopes(reading.plan, dirname(path)) : undefined;
    const planned = surroundings.outside === true ? undefined : await plannedElsewhere(reading.plan, path);
    return { report, lines: file.text.split(/\r?\n/), planned, ...(scopes === undefined ? {} : { scopes }) };
  } catch (error) {
    if (!WavesError.is(error, 'plan-unreadable')) {
      throw error;
    }
    const message = [error.message, error.advice].join(' ').trim();
    terminal.err(`${plan}: ${message}`);
    return {
      report: validationReport(plan, unreadablePlan('plan-unreadable', message), { strict }),
      lines: undefined,
    };
  }
}

/** A plan that could not be read has been told of already. */
function print({ terminal }: CommandContext, { report, lines, scopes, planned }: Validation): void {
  if (lines !== undefined) {
    const style = (...args: Parameters<typeof terminal.style>) => terminal.style(...args);
    report.problems.forEach((problem) => terminal.out(problemBlock(report.file, problem, lines, style)));
    scopes?.forEach(({ package: id, files, folders, globs }) => {
      terminal.out(`${id} may write ${plural(files, 'file')} in ${plural(folders, 'folder')}`);
      globs.forEach((glob) => terminal.out(`    ${glob.glob}: ${plural(glob.files, 'file')}`));
    });
    planned?.lines.forEach((line) => terminal.out(line));
    terminal.out(summaryLine(report, style));
  }
}

/** A signal, no problem of the plan: what waits for approval may never be run. */
async function plannedElsewhere(plan: Plan, path: string): Promise<PlannedElsewhere | undefined> {
  const place = await findRepository(dirname(path)).catch((error: unknown) => {
    if (WavesError.is(error)) {
      return undefined;
    }
    throw error;
  });
  if (place === undefined || !(await hasPlanningClaims(place.commonDir))) {
    return undefined;
  }
  // Most repositories have none, and what compares them is as large as all the rest of this command.
  const { plannedBeside } = await import('../../node/coordinator/planningClaims');
  return plannedBeside(place.commonDir, plan, path);
}

async function hasPlanningClaims(commonDir: string): Promise<boolean> {
  const names = await looking.readdir(planningClaimsFolder(commonDir)).catch(() => []);
  return names.length > 0;
}

/** What a scope matches of the files that there are now. */
interface CountedScope {
  readonly package: string;
  readonly files: number;
  readonly folders: number;
  readonly globs: readonly { readonly glob: string; readonly files: number }[];
}

/** Counts the files that scopes match; undefined where git does not say which there are. */
async function countedScopes({ packages }: Plan, folder: string): Promise<CountedScope[] | undefined> {
  const listing = [
    'ls-files',
    '-z',
    '--full-name',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
    ':/',
  ];
  const { code, stdout } = await git(folder, listing, { answers: [128] });
  if (code !== 0) {
    return undefined;
  }
  const all = splitZ(stdout);
  return packages.map(({ id, scope }) => {
    const [allow, deny] = [scope.writeAllow, scope.deny].map((list) => list.map(({ value }) => value));
    const { files, folders } = matchedFiles(all, allow ?? [], deny);
    const globs = (allow ?? []).map((glob) => ({
      glob,
      files: matchedFiles(all, [glob], deny).files.length,
    }));
    return { package: id, files: files.length, folders, globs };
  });
}
