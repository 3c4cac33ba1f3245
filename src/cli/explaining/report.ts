import { Option } from 'commander';
import { reportHtml } from '../../run/explaining/report/reportHtml';
import { reportMarkdown } from '../../run/explaining/report/reportMarkdown';
import { runReport } from '../../run/explaining/report/runReport';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT } from '../context/command';
import { findRun } from '../runs/findRun';

interface ReportOptions {
  readonly runs: readonly string[];
  readonly format: 'md' | 'json' | 'html';
}

/** Adds `waves report`. */
export function addReport(table: CommandTable): void {
  table
    .add(
      {
        usage: 'report [run]',
        summary: 'print the execution summary: timeline, speed-up, scope, what is left to do',
        group: 'looking',
        args: 'runs',
      },
      report,
    )
    .addOption(
      new Option('--format <format>', 'html is one file without scripts that can be opened offline')
        .choices(['md', 'json', 'html'])
        .default('md'),
    );
}

/** `waves report`: a run summed up from its journal and those of its child runs. */
async function report(context: CommandContext, options: ReportOptions): Promise<number> {
  const { events, children } = await findRun(context.folder, options.runs[0]);
  const found = runReport(events, (run) => children.get(run)?.events);
  if (found !== undefined) {
    const text = {
      md: () => reportMarkdown(found),
      json: () => JSON.stringify(found, null, 2),
      html: () => reportHtml(found),
    }[options.format]();
    context.terminal.out(text.trimEnd());
  }
  return EXIT.success;
}
