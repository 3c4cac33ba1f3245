import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import { findRun } from '../findRun';
import { consentToRevision } from '../revisionConsent';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface WidenOptions extends SteerOptions {
  readonly names: readonly string[];
  readonly yes?: boolean;
}

/** Adds `waves widen`: the plan lets a package write what it has changed outside of its scope. */
export function addWiden(table: CommandTable): void {
  table
    .add(
      {
        usage: 'widen <package> [file...]',
        summary: 'edit the plan so that a package may write what it changed outside of its scope',
        group: 'steering',
        args: 'names',
      },
      widen,
    )
    .option('--yes', 'agree to commands of the plan that are new since the run began')
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves widen`: the run goes on with the plan as it is written then, so that new commands in it are asked about. */
async function widen(context: CommandContext, options: WidenOptions): Promise<number> {
  const found = await findRun(context.folder, options.run);
  const [id = '', ...files] = options.names;
  const consent = await consentToRevision(context, found, undefined, options.yes === true);
  const action = { kind: 'widen' as const, package: id, ...(files.length === 0 ? {} : { files }) };
  return steerRun(
    context,
    options,
    action,
    `Widened the scope of ${id} in ${found.state.plan}`,
    found,
    consent,
  );
}
