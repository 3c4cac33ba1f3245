import { randomUUID } from 'node:crypto';
import type { AttemptTurn } from './queue/attemptTurn';
import { monotonicNow } from '../processes/systemClock';
import type { OfferedAttempt } from './queue/heldTurn';
import { HeldTurn } from './queue/heldTurn';
import type { MachineBeacon } from './queue/machineBeacon';
import { needsOf, readAttempt } from './queuedAttempt';
import type { MachineTools } from './machineTools';
import { PassingOn } from './passingOn';
import { carryOutTaken } from './takenAttempt';
import { clearAbandoned } from './takenSite';

/** After what went wrong with the queue, in milliseconds. */
const AGAIN_MS = 1000;
/** Until another machine is asked for what comes from another version, in milliseconds. */
const GIVE_BACK_MS = 1000;
/** So long the busiest machine leaves attempts to others that wait for some, in milliseconds, until it looks again. */
const RESERVE_MS = 500;
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
    await fillSlots(tools, beacon, slots, end);
    await Promise.all(tools.endings);
  } finally {
    clearInterval(looking);
    await tools.shared.end();
  }
}

/** Takes attempts as long as slots are free, one after the other: what is taken counts before the next one is asked for. */
async function fillSlots(tools: MachineTools, beacon: MachineBeacon, slots: number, end: End): Promise<void> {
  const { queue, log } = tools;
  const isOver = () => end.leave.signal.aborted || end.stop.aborted;
  const over = Promise.race([aborted(end.leave.signal), aborted(end.stop)]);
  const working = new Set<Promise<void>>();
  const passing = new PassingOn();
  while (!isOver()) {
    try {
      await Promise.race([beacon.whenOpen(), over]);
      if (working.size >= slots) {
        await Promise.race([...working, over]);
        continue;
      }
      const { reserve } = beacon;
      if (reserve === undefined || (reserve > 0 && (await queue.othersWait()))) {
        await Promise.race([over, after(RESERVE_MS * (reserve ?? 1))]);
        continue;
      }
      const asked = reserve === 0 ? queue.next() : queue.next(RESERVE_MS);
      const offered = await Promise.race([asked, over]);
      if (offered !== undefined) {
        const carriedOut = await take(tools, beacon, offered, { ...end, passing });
        if (carriedOut !== undefined) {
          const work = carriedOut()
            .catch((error: unknown) => log.warn(`An attempt has broken off: ${String(error)}`))
            .finally(() => working.delete(work));
          working.add(work);
        }
      } else if (isOver()) {
        // What comes all the same is for others at once.
        void asked.then((late) => late?.giveBack(0)).catch(() => undefined);
      }
    } catch (error) {
      if (!isOver()) {
        log.warn(`No attempt can be had from the queue now: ${String(error)}`);
        await after(AGAIN_MS);
      }
    }
  }
  await Promise.all(working);
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

/** @returns carries it out; undefined: it is not for this machine. */
async function take(
  tools: MachineTools,
  beacon: MachineBeacon,
  offered: OfferedAttempt,
  { leave, stop, passing }: End & { readonly passing: PassingOn },
): Promise<(() => Promise<void>) | undefined> {
  const { queue, machine, log } = tools;
  const attempt = readAttempt(offered.text);
  if (attempt === undefined) {
    log.warn('What the queue has given is no attempt, and is taken out of it.');
    offered.confirm();
    return undefined;
  }
  if (attempt === 'other') {
    log.warn('An attempt is left to others: it comes from another version of waves.');
    offered.giveBack(GIVE_BACK_MS);
    return undefined;
  }
  const lacking = await beacon.lacks(needsOf(attempt));
  const isLeaving = leave.signal.aborted || stop.aborted;
  if (isLeaving || lacking.length > 0) {
    const ms = isLeaving ? 0 : passing.after(attempt.key);
    // One that is over already would go from machine to machine as long as it is kept.
    if (ms > 0 && (await queue.turn(attempt.key).catch(() => undefined)) !== undefined) {
      offered.confirm();
      return undefined;
    }
    log.info(`${attempt.spec.title} is left to others: ${machine} ${lacking.join(' and ') || 'is leaving'}.`);
    offered.giveBack(ms);
    return undefined;
  }
  const turn = { state: 'taken', machine, pid: process.pid, holder: randomUUID() } as const;
  const now = await queue.take(attempt.key, turn);
  // From here on what was said tells whose it is.
  offered.confirm();
  if (now?.turn.state === 'taken' && now.turn.holder === turn.holder) {
    log.info(`${attempt.spec.title} begins: ${attempt.spec.agent}`);
    const held = new HeldTurn(queue, attempt.key, now, { turn, leaseMs: attempt.leaseMs, log });
    beacon.works(1);
    return () => carryOutTaken(tools, attempt, held, stop).finally(() => beacon.works(-1));
  }
  // It was called off, or another has it.
  log.info(`${attempt.spec.title} is not taken: ${whyNot(now?.turn)}`);
  return undefined;
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
