/** The programs that `waves` is made of: small ones for commands that are asked often, and one that knows all. */
export type ProgramName = 'plans' | 'looking' | 'everything';

const PLANS = ['validate', 'graph', 'owner'];
const LOOKING = ['status', 'why', 'findings', 'logs', 'replay', 'report'];

/**
 * The program that knows a command, by the first argument. Whatever else may be meant, such as `-C` or `--help`, is for the one
 * that knows all.
 */
export function programOf(command: string | undefined): ProgramName {
  if (command !== undefined && PLANS.includes(command)) {
    return 'plans';
  }
  return command !== undefined && LOOKING.includes(command) ? 'looking' : 'everything';
}
