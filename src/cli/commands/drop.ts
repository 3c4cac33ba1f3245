import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface DropOptions extends SteerOptions {
  readonly names: readonly string[];
}

/** Adds `waves drop`: what a package has changed outside of its scope is taken back, and kept under a ref. */
export function addDrop(table: CommandTable): void {
  table
    .add<DropOptions>(
      {
        usage: 'drop <package> [file...]',
        summary: 'take back what a package changed outside of its scope; it is kept, and the rest goes on',
        group: 'steering',
        args: 'names',
      },
      (context, options) => {
        const [id = '', ...files] = options.names;
        const only = files.length === 0 ? {} : { files };
        return steerRun(
          context,
          options,
          { kind: 'drop', package: id, ...only },
          `Taking back what ${id} changed outside of its scope`,
        );
      },
    )
    .addOption(runOption())
    .addOption(jsonOption());
}
