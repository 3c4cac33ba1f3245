import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface SkipOptions extends SteerOptions {
  readonly packages: readonly string[];
  readonly reason: string;
}

/** Adds `waves skip`: what depends on the package goes on without it. */
export function addSkip(table: CommandTable): void {
  table
    .add<SkipOptions>(
      {
        usage: 'skip <package>',
        summary: 'leave a package out; what depends on it goes on',
        group: 'steering',
        args: 'packages',
      },
      (context, options) => {
        const [id = ''] = options.packages;
        const { reason } = options;
        return steerRun(context, options, { kind: 'skip', package: id, reason }, `Skipped ${id}`);
      },
    )
    .requiredOption('--reason <text>', 'why it is left out')
    .addOption(runOption())
    .addOption(jsonOption());
}
