import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import { findRun } from '../findRun';
import { consentToRevision } from '../revisionConsent';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface BumpOptions extends SteerOptions {
  readonly yes?: boolean;
}

/** Adds `waves bump`: what was built on contracts as they were is built anew. */
export function addBump(table: CommandTable): void {
  table
    .add(
      {
        usage: 'bump',
        summary:
          'raise the revision of the contracts in the plan, and build anew what stands on an older one',
        group: 'steering',
      },
      bump,
    )
    .option('--yes', 'agree to commands of the plan that are new since the run began')
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves bump`: the run goes on with the plan as it is written then, so that new commands in it are asked about. */
async function bump(context: CommandContext, options: BumpOptions): Promise<number> {
  const found = await findRun(context.folder, options.run);
  const consent = await consentToRevision(context, found, undefined, options.yes === true);
  const done = `Raised the revision of the contracts in ${found.state.plan}`;
  return steerRun(context, options, { kind: 'bump' }, done, found, consent);
}
