import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { reasonOf, steerRun } from '../steerRun';

interface RejectOptions extends SteerOptions {
  readonly gates: readonly string[];
}

/** Adds `waves reject`, for gates and escalations. */
export function addReject(table: CommandTable): void {
  table
    .add<RejectOptions>(
      {
        usage: 'reject <gate>',
        summary: 'turn a package back at its gate, or take the one that escalated out',
        group: 'steering',
        args: 'gates',
      },
      (context, options) => {
        const [gate = ''] = options.gates;
        return steerRun(context, options, { kind: 'reject', gate, ...reasonOf(options) }, `Rejected ${gate}`);
      },
    )
    .addOption(runOption())
    .option('--message <text>', 'what you have to say about it, for the journal')
    .addOption(jsonOption());
}
