import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { reasonOf, steerRun } from '../steerRun';

interface FailOptions extends SteerOptions {
  readonly names: readonly string[];
}

/** Adds `waves fail`: an attempt that has changed something outside of its scope counts as failed. */
export function addFail(table: CommandTable): void {
  table
    .add<FailOptions>(
      {
        usage: 'fail <package>',
        summary:
          'count what a package did outside of its scope as a failure; it is retried while its budget lasts',
        group: 'steering',
        args: 'names',
      },
      (context, options) => {
        const [id = ''] = options.names;
        const action = { kind: 'fail' as const, package: id, ...reasonOf(options) };
        return steerRun(context, options, action, `Failed the attempt of ${id}`);
      },
    )
    .option('--message <text>', 'why, for the next attempt and the journal')
    .addOption(runOption())
    .addOption(jsonOption());
}
