import { randomUUID } from 'node:crypto';
import { HeldTurn } from './heldTurn';
import type { OfferedAttempt } from './queue';
import { readAttempt } from './queuedAttempt';
import type { MachineTools } from './takenAttempt';
import { carryOutTaken } from './takenAttempt';
import { clearAbandoned } from './takenSite';

/** After what went wrong with the queue, in milliseconds. */
const AGAIN_MS = 1000;
/** Until another machine is asked for what this one cannot do, in milliseconds. */
const GIVE_BACK_MS = 2000;

/**
 * Takes attempts and carries them out until it is to stop; then the agents at work are ended, and their attempts go to others.
 * @param slots how many at the same time.
 */
export async function work(tools: MachineTools, slots: number, stop: AbortSignal): Promise<void> {
  await clearAbandoned(tools.repository);
  await Promise.all(Array.from({ length: slots }, () => fillSlot(tools, stop)));
}

async function fillSlot(tools: MachineTools, stop: AbortSignal): Promise<void> {
  const { queue, log } = tools;
  while (!stop.aborted) {
    try {
      const offered = await Promise.race([queue.next(), aborted(stop)]);
      if (offered !== undefined) {
        await take(tools, offered, stop);
      }
    } catch (error) {
      if (!stop.aborted) {
        log.warn(`No attempt can be had from the queue now: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}

async function take(tools: MachineTools, offered: OfferedAttempt, stop: AbortSignal): Promise<void> {
  const { queue, machine, log, walls } = tools;
  const attempt = readAttempt(offered.text);
  if (attempt === undefined) {
    log.warn('What the queue has given is no attempt, and is taken out of it.');
    offered.confirm();
    return;
  }
  if (attempt === 'other') {
    log.warn('An attempt is left to others: it comes from another version of waves.');
    offered.giveBack(GIVE_BACK_MS);
    return;
  }
  const standing = await queue.turn(attempt.key);
  if (standing?.turn.state !== 'waiting') {
    // It was called off, or another has it.
    offered.confirm();
    return;
  }
  if (stop.aborted || (attempt.walls !== undefined && walls === undefined)) {
    log.info(
      `${attempt.spec.title} is left to others: its agent is to work in a sandbox, and there is none here.`,
    );
    offered.giveBack(GIVE_BACK_MS);
    return;
  }
  const turn = { state: 'taken', machine, pid: process.pid, holder: randomUUID(), beat: 0 } as const;
  const token = await queue.change(attempt.key, turn, standing.revision);
  // From here on its lease says whose it is.
  offered.confirm();
  if (token !== undefined) {
    log.info(`${attempt.spec.title} begins: ${attempt.spec.agent}`);
    const held = new HeldTurn(queue, attempt.key, token, { turn, leaseMs: attempt.leaseMs, log });
    await carryOutTaken(tools, attempt, held, stop);
  }
}

function aborted(stop: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve(undefined);
    }
    stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
