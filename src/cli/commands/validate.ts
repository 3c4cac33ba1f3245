import { basename, dirname, resolve } from 'node:path';
import type { Problem } from '../../plan/problem';
import { readPlan, unreadablePlan } from '../../plan/readPlan';
import type { ValidationReport } from '../../plan/validation';
import { validationReport } from '../../plan/validation';
import { FilePlanFiles } from '../../node/planFiles';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { jsonOption } from '../commandTable';
import { EXIT } from '../exitCodes';

interface ValidateOptions {
  readonly plans: readonly string[];
  readonly strict?: boolean;
  readonly base?: string;
  readonly json?: boolean;
}

/** Adds `waves validate`. */
export function addValidate(table: CommandTable): void {
  table
    .add({ usage: 'validate <plan...>', summary: 'check plans', group: 'plans', args: 'plans' }, validate)
    .option('--strict', "hold plans to the letter of upstream's schema")
    .option('--base <folder>', 'folder that paths in the plan count from')
    .addOption(jsonOption());
}

/** `waves validate`: every problem of every plan; exit code 1 when one has an error, 2 when one can't be read. */
async function validate(context: CommandContext, options: ValidateOptions): Promise<number> {
  const reports: ValidationReport[] = [];
  let unreadable = false;
  for (const plan of options.plans) {
    const { report, readable } = await reportOn(context, plan, options.strict === true);
    reports.push(report);
    unreadable ||= !readable;
  }
  if (options.json === true) {
    context.terminal.out(JSON.stringify(options.plans.length === 1 ? reports[0] : reports, null, 2));
  } else {
    reports.forEach((report) => printReport(context, report));
  }
  if (unreadable) {
    return EXIT.usage;
  }
  return reports.every((report) => report.valid) ? EXIT.success : EXIT.failed;
}

async function reportOn(
  context: CommandContext,
  plan: string,
  strict: boolean,
): Promise<{ report: ValidationReport; readable: boolean }> {
  const path = resolve(context.folder, plan);
  try {
    const { text } = await new FilePlanFiles().readPlan(path);
    const reading = readPlan(text, { fileName: plan, folderName: basename(dirname(path)) });
    return { report: validationReport(plan, reading, { strict }), readable: true };
  } catch (error) {
    if (!WavesError.is(error, 'plan-unreadable')) {
      throw error;
    }
    context.terminal.err(`${plan}: ${error.message}`);
    return {
      report: validationReport(plan, unreadablePlan('plan-unreadable', error.message), { strict }),
      readable: false,
    };
  }
}

function printReport({ terminal }: CommandContext, report: ValidationReport): void {
  for (const problem of report.problems) {
    terminal.out(problemLine(report.file, problem, (severity) => terminal.style(COLOUR[severity], severity)));
  }
  const errors = report.problems.filter((problem) => problem.severity === 'error').length;
  const warnings = report.problems.filter((problem) => problem.severity === 'warning').length;
  const verdict = report.valid ? terminal.style('green', 'valid') : terminal.style('red', 'not valid');
  const packages = report.waves.reduce((sum, wave) => sum + wave.length, 0);
  terminal.out(
    `${report.file}: ${verdict}; ${plural(packages, 'package')} in ${plural(report.waves.length, 'wave')}, ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`,
  );
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** `file:line:column: severity code message`, counted from 1. */
export function problemLine(
  file: string,
  problem: Problem,
  severityText: (severity: Problem['severity']) => string = (severity) => severity,
): string {
  const { line, character } = problem.range.start;
  return `${file}:${line + 1}:${character + 1}: ${severityText(problem.severity)} ${problem.code} ${problem.message}`;
}

const COLOUR = { error: 'red', warning: 'yellow', info: 'cyan' } as const;
