import { userInfo } from 'node:os';
import { ensureDriver } from '../../node/driver/startDriver';
import type { ConsentGrant, Steering } from '../../protocol/driver';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import { EXIT } from '../context/command';
import type { FoundRun } from '../runs/findRun';
import { findRun } from '../runs/findRun';

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
  await requirePerson(context, target, action);
  const { after, driver } = await askDriver(context, target, action, consent);
  if (options.json === true) {
    context.terminal.out(JSON.stringify({ run, action, after, driver }, null, 2));
  } else {
    context.terminal.out(`${done} (${run}, driven by process ${driver.pid}). Follow it: waves watch`);
  }
  return EXIT.success;
}

/**
 * Sees to it that a person approves of what waits for one, and not a program that has been told to.
 * @throws WavesError `consent` where nobody sits at a terminal, or does not want it.
 */
async function requirePerson(
  { terminal }: CommandContext,
  { state }: FoundRun,
  action: Steering,
): Promise<void> {
  if (action.kind !== 'approve') {
    return;
  }
  const { gate: named } = action;
  const gate = [...state.packages.values()].find(
    ({ gate: open, planned }) => open !== undefined && (open.id === named || planned.id === named),
  )?.gate;
  const escalation = state.escalations.get(named);
  if (gate === undefined && escalation === undefined) {
    // The driver says what there is instead.
    return;
  }
  const about = [gate?.title ?? escalation?.summary ?? named, gate?.instructions ?? ''];
  const answer = await terminal.confirm([`Do you approve of ${named}?`, ...about].join('\n').trim());
  if (answer !== true) {
    throw new WavesError(
      'consent',
      answer === undefined
        ? `Nobody sits at a terminal here, and only a person can approve of ${named}.`
        : `${named} was not approved of: another number was typed, or none.`,
      'Type the command in a terminal (over SSH: ssh -t), or approve in the editor.',
    );
  }
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
