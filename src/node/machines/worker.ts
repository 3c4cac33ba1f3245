import { randomUUID } from 'node:crypto';
import type { AttemptTurn } from './queue/attemptTurn';
import { monotonicNow } from '../processes/systemClock';
import { HeldTurn } from './queue/heldTurn';
import type { MachineBeacon } from './queue/machineBeacon';
import type { OfferedAttempt } from './queue/askedAttempts';
import { needsOf, readAttempt } from './queuedAttempt';
import type { MachineTools } from './takenAttempt';
import { carryOutTaken } from './takenAttempt';
import { clearAbandoned } from './takenSite';

/** After what went wrong with the queue, in milliseconds. */
const AGAIN_MS = 1000;
/** Until another machine is asked for what this one cannot do, in milliseconds. */
const GIVE_BACK_MS = 1000;
/** Between two looks whether nothing is to be done, in milliseconds. */
const LOOK_MS = 500;

/** When a worker ends: after what it has in hand (`leave`), or at once, its agents with it (`stop`). */
interface End {
  readonly leave: AbortController;
  readonly stop: AbortSignal;
  /** After how long without an attempt it leaves, in milliseconds; absent: it stays. */
  readonly idleMs?: number;
}

/**
 * Takes attempts and carries them out until it is to end; where that is at once, its agents are ended, and their attempts go to
 * others.
 * @param slots how many at the same time.
 */
export async function work(
  tools: MachineTools,
  beacon: MachineBeacon,
  slots: number,
  end: End,
): Promise<void> {
  await clearAbandoned(tools.repository);
  end.leave.signal.addEventListener('abort', () => beacon.leaves(), { once: true });
  const { idleMs } = end;
  const looking =
    idleMs === undefined
      ? undefined
      : setInterval(() => {
          if (monotonicNow() - beacon.lastBusyAt > idleMs && !end.leave.signal.aborted) {
            tools.log.info('No attempt has come for a while: it ends.');
            end.leave.abort();
          }
        }, LOOK_MS);
  try {
    await Promise.all(Array.from({ length: slots }, () => fillSlot(tools, beacon, end)));
    await Promise.all(tools.endings);
  } finally {
    clearInterval(looking);
  }
}

async function fillSlot(tools: MachineTools, beacon: MachineBeacon, end: End): Promise<void> {
  const { queue, log } = tools;
  const isOver = () => end.leave.signal.aborted || end.stop.aborted;
  const over = Promise.race([aborted(end.leave.signal), aborted(end.stop)]);
  while (!isOver()) {
    try {
      await Promise.race([beacon.whenOpen(), over]);
      if (isOver()) {
        return;
      }
      const asked = queue.next();
      const offered = await Promise.race([asked, over]);
      if (offered !== undefined) {
        await take(tools, beacon, offered, end);
      } else if (isOver()) {
        // What comes all the same is for others at once.
        void asked.then((late) => late?.giveBack(0)).catch(() => undefined);
      }
    } catch (error) {
      if (!isOver()) {
        log.warn(`No attempt can be had from the queue now: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}

async function take(
  tools: MachineTools,
  beacon: MachineBeacon,
  offered: OfferedAttempt,
  { leave, stop }: End,
): Promise<void> {
  const { queue, machine, log } = tools;
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
  const lacking = await beacon.lacks(needsOf(attempt));
  const isLeaving = leave.signal.aborted || stop.aborted;
  if (isLeaving || lacking.length > 0) {
    log.info(`${attempt.spec.title} is left to others: ${machine} ${lacking.join(' and ') || 'is leaving'}.`);
    offered.giveBack(isLeaving ? 0 : GIVE_BACK_MS);
    return;
  }
  const turn = { state: 'taken', machine, pid: process.pid, holder: randomUUID() } as const;
  const now = await queue.take(attempt.key, turn);
  // From here on what was said tells whose it is.
  offered.confirm();
  if (now?.turn.state === 'taken' && now.turn.holder === turn.holder) {
    log.info(`${attempt.spec.title} begins: ${attempt.spec.agent}`);
    const held = new HeldTurn(queue, attempt.key, now, { turn, leaseMs: attempt.leaseMs, log });
    beacon.works(1);
    try {
      await carryOutTaken(tools, attempt, held, stop);
    } finally {
      beacon.works(-1);
    }
  } else {
    // It was called off, or another has it.
    log.info(`${attempt.spec.title} is not taken: ${whyNot(now?.turn)}`);
  }
}

function whyNot(turn: AttemptTurn | undefined): string {
  switch (turn?.state) {
    case 'taken':
      return `${turn.machine} has it.`;
    case 'done':
      return `${turn.machine} has done it.`;
    default:
      return 'it is over.';
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(undefined);
    }
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
