import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { reasonOf, steerRun } from '../steerRun';

interface CancelOptions extends SteerOptions {
  readonly packages: readonly string[];
}

/** Adds `waves cancel`: ends agents. What is merged stays, and everything else can be retried. */
export function addCancel(table: CommandTable): void {
  table
    .add<CancelOptions>(
      {
        usage: 'cancel [package]',
        summary: 'end a run with all its agents, or take one package out of it',
        group: 'steering',
        args: 'packages',
      },
      (context, options) => {
        const [id] = options.packages;
        const action = { kind: 'cancel' as const, ...(id === undefined ? {} : { package: id }) };
        return steerRun(
          context,
          options,
          { ...action, ...reasonOf(options) },
          `Cancelled ${id ?? 'the run'}`,
        );
      },
    )
    .addOption(runOption())
    .option('--message <text>', 'why, for the journal')
    .addOption(jsonOption());
}
