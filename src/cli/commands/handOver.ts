import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface HandOverOptions extends SteerOptions {
  readonly names: readonly string[];
  readonly to?: string;
}

/** Adds `waves hand-over`: what a package has changed outside of its scope goes to those who may change it. */
export function addHandOver(table: CommandTable): void {
  table
    .add<HandOverOptions>(
      {
        usage: 'hand-over <package>',
        summary:
          'take back what a package changed outside of its scope, and give it to its owners as a patch',
        group: 'steering',
        args: 'names',
      },
      (context, options) => {
        const [id = ''] = options.names;
        const to = options.to === undefined ? {} : { to: options.to };
        return steerRun(
          context,
          options,
          { kind: 'handOver', package: id, ...to },
          `Handing over what ${id} changed outside of its scope`,
        );
      },
    )
    .option('--to <package>', 'to this package instead of those whose scope has the files')
    .addOption(runOption())
    .addOption(jsonOption());
}
