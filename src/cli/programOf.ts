/** The programs that `waves` is made of: small ones for commands that are asked often, and one that knows all. */
export type ProgramName = 'checking' | 'plans' | 'looking' | 'telling' | 'everything';

const CHECKING = ['validate'];
const PLANS = ['graph', 'owner'];
const LOOKING = ['status', 'why'];
const TELLING = ['findings', 'logs', 'replay', 'report'];

/**
 * The program that knows a command, by the first argument. Whatever else may be meant, such as `-C` or `--help`, is for the one
 * that knows all.
 */
export function programOf(command: string | undefined): ProgramName {
  const knows = (commands: readonly string[]): boolean => command !== undefined && commands.includes(command);
  if (knows(CHECKING)) {
    return 'checking';
  }
  if (knows(PLANS)) {
    return 'plans';
  }
  if (knows(LOOKING)) {
    return 'looking';
  }
  return knows(TELLING) ? 'telling' : 'everything';
}
