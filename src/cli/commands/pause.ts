import type { CommandTable } from '../commandTable';
import { jsonOption, runOption } from '../commandTable';
import type { SteerOptions } from '../steerRun';
import { reasonOf, steerRun } from '../steerRun';

interface PauseOptions extends SteerOptions {
  readonly packages: readonly string[];
}

/** Adds `waves pause`: begins nothing new; agents that work are left alone. */
export function addPause(table: CommandTable): void {
  table
    .add<PauseOptions>(
      {
        usage: 'pause [package]',
        summary: 'begin nothing new in a run, or with one package; agents that work go on',
        group: 'steering',
        args: 'packages',
      },
      (context, options) => {
        const [id] = options.packages;
        const action = { kind: 'pause' as const, ...(id === undefined ? {} : { package: id }) };
        return steerRun(context, options, { ...action, ...reasonOf(options) }, `Paused ${id ?? 'the run'}`);
      },
    )
    .addOption(runOption())
    .option('--message <text>', 'why, for the journal')
    .addOption(jsonOption());
}
