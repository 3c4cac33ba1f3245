import { userInfo } from 'node:os';
import { ensureDriver } from '../../node/driver/startDriver';
import type { ConsentGrant, Steering } from '../../protocol/driver';
import type { CommandContext } from '../context/commandContext';
import { EXIT } from '../context/exitCodes';
import type { FoundRun } from '../running/findRun';
import { findRun } from '../running/findRun';

/** Which run is steered, and how it is told. */
export interface SteerOptions {
  readonly run?: string;
  readonly message?: string;
  readonly json?: boolean;
}

/**
 * Asks the repository's driver for what a person wants of a run, wherever that driver is; one is started when none is
 * alive. The driver goes on without us.
 * @param done in words, past tense: what has been brought about.
 * @param found the run, where it has been looked up already.
 * @param consent to the commands of a plan that may have been edited.
 * @returns the exit code. @throws WavesError as the driver does.
 */
export async function steerRun(
  context: CommandContext,
  options: SteerOptions,
  action: Steering,
  done: string,
  found?: FoundRun,
  consent?: ConsentGrant,
): Promise<number> {
  const target = found ?? (await findRun(context.folder, options.run));
  const { run } = target.state;
  const { after, driver } = await askDriver(context, target, action, consent);
  if (options.json === true) {
    context.terminal.out(JSON.stringify({ run, action, after, driver }, null, 2));
  } else {
    context.terminal.out(`${done} (${run}, driven by process ${driver.pid}). Follow it: waves watch`);
  }
  return EXIT.success;
}

/** As `steerRun`, without a word. @throws WavesError as the driver does. */
export async function askDriver(
  context: CommandContext,
  { root, commonDir, state: { run } }: FoundRun,
  action: Steering,
  consent?: ConsentGrant,
): Promise<{ readonly after: number; readonly driver: { readonly pid: number; readonly epoch: number } }> {
  const connection = await ensureDriver({ root, commonDir, ...context.installation });
  try {
    const { after } = await connection.steer({
      run,
      action,
      by: userInfo().username,
      ...(consent === undefined ? {} : { consent }),
    });
    return { after, driver: { pid: connection.pid, epoch: connection.epoch } };
  } finally {
    connection.dispose();
  }
}

/** The part of an action that carries a person's reason, if they gave one. */
export function reasonOf({ message }: SteerOptions): { readonly message?: string } {
  return message === undefined ? {} : { message };
}
