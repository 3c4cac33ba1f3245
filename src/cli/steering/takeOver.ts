import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { ensureDriver } from '../../node/driver/startDriver';
import type { OpenTerminalParams } from '../../protocol/driver';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, runOption } from '../context/command';
import { findRun } from '../runs/findRun';

interface TakeOverOptions {
  readonly packages: readonly string[];
  readonly run?: string;
}

/** Adds `waves take-over`. */
export function addTakeOver(table: CommandTable): void {
  table
    .add(
      {
        usage: 'take-over <package>',
        summary: "go on with a package's agent in this terminal, with its conversation and its work so far",
        group: 'steering',
        args: 'packages',
      },
      takeOver,
    )
    .addOption(runOption());
}

/**
 * `waves take-over`: the agent that works in the background is ended, and goes on here as its next attempt. What it delivers is
 * checked when the conversation has ended.
 * @returns the exit code of the conversation, or that of an interruption where the driver has gone.
 * @throws WavesError `usage` where this is no terminal, `driver-refused` where the agent cannot be talked to.
 */
export async function takeOver(context: CommandContext, options: TakeOverOptions): Promise<number> {
  const { folder, installation, terminal } = context;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new WavesError(
      'usage',
      'An agent can be taken over only into a terminal.',
      'Type the command in one, or choose “Talk to Agent in Terminal” in the editor.',
    );
  }
  const { root, commonDir, state } = await findRun(folder, options.run);
  const [id = ''] = options.packages;
  let give: (params: OpenTerminalParams | undefined) => void = () => undefined;
  const given = new Promise<OpenTerminalParams | undefined>((resolve) => (give = resolve));
  const connection = await ensureDriver(
    { root, commonDir, ...installation },
    {
      // Terminals of other packages are for windows.
      openTerminal: (params) => {
        const isOurs = params.run === state.run && params.package === id;
        if (isOurs) {
          give(params);
        }
        return Promise.resolve(isOurs);
      },
    },
  );
  try {
    connection.onClosed(() => give(undefined));
    const action = { kind: 'takeOver', package: id } as const;
    await connection.steer({ run: state.run, action, by: userInfo().username });
    terminal.err(`The agent of ${id} is being ended; it goes on here.`);
    const params = await given;
    if (params === undefined) {
      terminal.err('The driver has gone. `waves resume` starts another.');
      return EXIT.interrupted;
    }
    const code = await converse(params);
    terminal.err(`The conversation has ended; what ${id} holds now is checked. Follow it: waves watch`);
    return code;
  } finally {
    connection.dispose();
  }
}

/** Carries a conversation out in this terminal. @returns its exit code. */
function converse({ argv: [program = '', ...args], cwd, env }: OpenTerminalParams): Promise<number> {
  // Ctrl+C is for the agent.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.failed));
  }).finally(() => process.off('SIGINT', ignore));
}
