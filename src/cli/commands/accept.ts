import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface AcceptOptions extends SteerOptions {
  readonly packages: readonly string[];
  readonly message?: string;
}

/** Adds `waves accept`: a package that a contract has changed under holds as it is. */
export function addAccept(table: CommandTable): void {
  table
    .add<AcceptOptions>(
      {
        usage: 'accept <package>',
        summary: 'keep a stale package as it is, although a contract that it was built on has changed',
        group: 'steering',
        args: 'packages',
      },
      (context, options) => {
        const [id = ''] = options.packages;
        const said = options.message === undefined ? {} : { message: options.message };
        return steerRun(context, options, { kind: 'accept', package: id, ...said }, `Accepted ${id}`);
      },
    )
    .option('--message <text>', 'why it holds')
    .addOption(runOption())
    .addOption(jsonOption());
}
