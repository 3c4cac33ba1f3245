import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { steerRun } from '../steerRun';

interface ResumeOptions extends SteerOptions {
  readonly packages: readonly string[];
}

/** Adds `waves resume`: lifts a pause, and starts a driver for the run when the one before has died. */
export function addResume(table: CommandTable): void {
  table
    .add<ResumeOptions>(
      {
        usage: 'resume [package]',
        summary: 'lift the pause of a run or package, and start a driver where none is alive',
        group: 'steering',
        args: 'packages',
      },
      (context, options) => {
        const [id] = options.packages;
        const action = { kind: 'resume' as const, ...(id === undefined ? {} : { package: id }) };
        return steerRun(context, options, action, `Resumed ${id ?? 'the run'}`);
      },
    )
    .addOption(runOption())
    .addOption(jsonOption());
}
