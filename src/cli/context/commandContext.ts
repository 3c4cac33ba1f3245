import type { Installation } from './installation';
import type { Terminal } from './terminal';

/** What every command gets. */
export interface CommandContext {
  /** Absolute; from `-C` or the process's own. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly installation: Installation;
}

/** A command's body: returns the exit code, throws WavesError for what can be expected to go wrong. */
export type CommandBody<Options> = (context: CommandContext, options: Options) => Promise<number>;
