import { basename, dirname, resolve } from 'node:path';
import { Option } from 'commander';
import type { Compat } from '../../plan/checks/checkPlan';
import { readPlan, unreadablePlan } from '../../plan/reading/readPlan';
import type { ValidationReport } from '../../plan/checks/validation';
import { validationReport } from '../../plan/checks/validation';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { SurfaceThread } from '../../node/contractReader/surfaceThread';
import { lookAround } from '../../node/plans/planSurroundings';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import type { CommandTable } from './commandTable';
import { jsonOption } from './commandTable';
import { EXIT } from '../context/exitCodes';
import { problemBlock, summaryLine, totalLine } from './problemText';

interface ValidateOptions {
  readonly plans: readonly string[];
  readonly strict?: boolean;
  readonly base?: string;
  readonly compat?: Compat;
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
  const reports = validations.map(({ report }) => report);
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
}

async function validatePlan(
  { folder, terminal, installation }: CommandContext,
  plan: string,
  { strict = false, base, compat }: ValidateOptions,
): Promise<Validation> {
  const path = resolve(folder, plan);
  const contracts = new SurfaceThread(installation.contractReaderPath);
  try {
    const { text } = await new FilePlanFiles().readPlan(path);
    const reading = readPlan(text, { fileName: plan, folderName: basename(dirname(path)) });
    const around = base === undefined ? undefined : resolve(folder, base);
    const surroundings = await lookAround(reading.plan, path, around, undefined, (file, content) =>
      contracts.faults(file, content),
    );
    const judged = { strict, surroundings, ...(compat === undefined ? {} : { compat }) };
    return { report: validationReport(plan, reading, judged), lines: text.split(/\r?\n/) };
  } catch (error) {
    if (!WavesError.is(error, 'plan-unreadable')) {
      throw error;
    }
    terminal.err(`${plan}: ${error.message}`);
    return {
      report: validationReport(plan, unreadablePlan('plan-unreadable', error.message), { strict }),
      lines: undefined,
    };
  }
}

/** A plan that could not be read has been told of already. */
function print({ terminal }: CommandContext, { report, lines }: Validation): void {
  if (lines !== undefined) {
    const style = (...args: Parameters<typeof terminal.style>) => terminal.style(...args);
    report.problems.forEach((problem) => terminal.out(problemBlock(report.file, problem, lines, style)));
    terminal.out(summaryLine(report, style));
  }
}
