import { asksForRevision } from '../../run/escalations/asksForRevision';
import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import { findRun } from '../findRun';
import { consentToRevision } from '../revisionConsent';
import type { SteerOptions } from '../steerRun';
import { reasonOf, steerRun } from '../steerRun';

interface ApproveOptions extends SteerOptions {
  readonly gates: readonly string[];
  readonly yes?: boolean;
}

/** Adds `waves approve`, for gates and escalations. */
export function addApprove(table: CommandTable): void {
  table
    .add(
      {
        usage: 'approve <gate>',
        summary: 'let a package pass its gate, or answer an escalation with yes',
        group: 'steering',
        args: 'gates',
      },
      approve,
    )
    .addOption(runOption())
    .option('--yes', 'agree to the commands of a plan that was edited for it')
    .option('--message <text>', 'what you have to say about it, for the journal')
    .addOption(jsonOption());
}

/** `waves approve`: where the plan had to be changed for it, the run goes on with its present text. */
async function approve(context: CommandContext, options: ApproveOptions): Promise<number> {
  const [gate = ''] = options.gates;
  const found = await findRun(context.folder, options.run);
  const action = { kind: 'approve' as const, gate, ...reasonOf(options) };
  const consent = asksForRevision(found.state, action)
    ? await consentToRevision(context, found, undefined, options.yes === true)
    : undefined;
  return steerRun(context, options, action, `Approved ${gate}`, found, consent);
}
