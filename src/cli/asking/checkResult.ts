import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ResultReport } from '../../run/explaining/checkResult';
import { checkResult } from '../../run/explaining/checkResult';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { problemBlock } from '../plans/problemText';

interface CheckResultOptions {
  readonly files: readonly string[];
  readonly json?: boolean;
}

/** Adds `waves check-result`. */
export function addCheckResult(table: CommandTable): void {
  table
    .add(
      {
        usage: 'check-result <file...>',
        summary: "check a package's result file against the format, its own scope and its own verdict",
        group: 'plans',
        args: 'files',
      },
      checkResults,
    )
    .addOption(jsonOption('print the verdict as JSON; with several files, a list'));
}

/** `waves check-result`: exit code 1 when a file is not valid, 2 when one can't be read. */
async function checkResults(context: CommandContext, options: CheckResultOptions): Promise<number> {
  const { terminal } = context;
  const reports: (ResultReport & { readonly file: string })[] = [];
  for (const file of options.files) {
    const text = await textOf(resolve(context.folder, file));
    const report = { file, ...checkResult(text) };
    reports.push(report);
    if (options.json !== true) {
      const lines = text.split('\n');
      report.problems.forEach((problem) => terminal.out(problemBlock(file, problem, lines, terminal.style)));
      const verdict = report.valid ? terminal.style('green', 'valid') : terminal.style('red', 'not valid');
      terminal.out(`${file}: ${verdict}`);
    }
  }
  if (options.json === true) {
    terminal.out(JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2));
  }
  return reports.every(({ valid }) => valid) ? EXIT.success : EXIT.failed;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new WavesError('usage', `${path} ${why}.`, undefined, { cause });
  }
}
