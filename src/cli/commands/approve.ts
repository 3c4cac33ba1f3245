import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { reasonOf, steerRun } from '../steerRun';

interface ApproveOptions extends SteerOptions {
  readonly gates: readonly string[];
}

/** Adds `waves approve`, for gates and escalations. */
export function addApprove(table: CommandTable): void {
  table
    .add<ApproveOptions>(
      {
        usage: 'approve <gate>',
        summary: 'let a package pass its gate, or answer an escalation with yes',
        group: 'steering',
        args: 'gates',
      },
      (context, options) => {
        const [gate = ''] = options.gates;
        return steerRun(
          context,
          options,
          { kind: 'approve', gate, ...reasonOf(options) },
          `Approved ${gate}`,
        );
      },
    )
    .addOption(runOption())
    .option('--message <text>', 'what you have to say about it, for the journal')
    .addOption(jsonOption());
}
