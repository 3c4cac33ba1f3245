import { appendFile, mkdir } from 'node:fs/promises';
import type { AttemptExit, AttemptSpec, FollowedAttempt } from '../../ports/attempts';
import { tellInbox } from '../runs/attemptInbox';
import { attemptFiles } from '../runs/runFolder';
import type { WholeWork } from '../git/carriedWork';
import { sendWork } from '../git/carriedWork';
import type { HeldTurn } from './queue/heldTurn';
import type { MachineTools } from './machineTools';
import { prepared } from './preparedSite';
import type { QueuedAttempt } from './queuedAttempt';
import { baseRef, decodeBelow, workRef } from './queuedAttempt';
import type { TakenSite } from './takenSite';
import { CalledHere, clearRecords, clearWorktree, takenSite } from './takenSite';
import { FileTeller } from './toldFiles';

/** So often what was done is sent where that fails, and so long after, in milliseconds. */
const SENDS = 3;
const AGAIN_MS = 2000;
const NO_EXIT = { code: null, signal: null } as const;

/**
 * Carries out an attempt that this machine has taken: in a worktree of its own from the commit that the driver has sent, with all
 * that its agent leaves told as it comes. What it has done is sent and said in one step that only who holds the lease can make.
 * @param stop ends its agent; it counts as one that somebody has ended from outside.
 */
export async function carryOutTaken(
  tools: MachineTools,
  attempt: QueuedAttempt,
  held: HeldTurn,
  stop: AbortSignal,
): Promise<void> {
  const { repository, shared } = tools;
  const { package: id, sharesWorktree } = attempt.spec;
  const name = `${id}-${attempt.key.slice(0, 8)}-${held.token}`;
  if (sharesWorktree === true) {
    // The same for all of its run.
    const site = takenSite(repository, name, `shared-${attempt.key.split('.')[0] ?? ''}`);
    await shared.inLine(site, () => carryOutAt(tools, attempt, site, held, stop));
    return;
  }
  const site = takenSite(repository, name);
  try {
    await carryOutAt(tools, attempt, site, held, stop);
  } finally {
    tools.worktrees.delete(site.worktree);
    await clearWorktree(repository, site).catch((error: unknown) =>
      tools.log.warn(`A worktree could not be removed: ${String(error)}`),
    );
  }
}

async function carryOutAt(
  tools: MachineTools,
  attempt: QueuedAttempt,
  site: TakenSite,
  held: HeldTurn,
  stop: AbortSignal,
): Promise<void> {
  const { repository, queue, log, worktrees } = tools;
  const { folder, worktree } = site;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const teller = new FileTeller(folder, (text) => queue.tell(attempt.key, text));
  worktrees.add(worktree);
  const isStopped = givesBack(tools, held, teller, stop);
  try {
    const exit = await prepared(tools, attempt, site)
      .then((spec) => untilEnded(tools, attempt, { spec, site }, held, stop))
      .catch((error: unknown): AttemptExit => {
        const words = error instanceof Error ? error.message : String(error);
        return { ...NO_EXIT, reason: 'vanished', message: `On ${tools.machine}: ${words}` };
      });
    if (held.isLost) {
      log.warn(
        `${attempt.spec.title} has been given to others, and what was done of it here is thrown away.`,
      );
      return;
    }
    if (await isStopped()) {
      return;
    }
    await untilTold(tools, teller, held);
    const ref = workRef(attempt.key, held.token);
    const work = await sent(tools, attempt, worktree, ref);
    // What its agent reports is in the files that were told.
    const end = withoutReport(exit);
    const message = end.message ?? `What was done on ${tools.machine} could not be sent.`;
    const ending = held
      .finish({
        state: 'done',
        machine: tools.machine,
        holder: held.holder,
        exit: work === undefined ? { ...NO_EXIT, reason: 'vanished', message } : end,
        told: teller.last,
        ...(work === undefined ? {} : { work }),
      })
      .then((isKept) => {
        tools.endings.delete(ending);
        log.info(`${attempt.spec.title} has ${isKept ? 'ended' : 'been given to others'}.`);
      });
    // However far away the queue is, the next one need not wait for that.
    tools.endings.add(ending);
  } finally {
    teller.dispose();
    held.dispose();
    await clearRecords(repository, site, [baseRef(attempt.key)]).catch((error: unknown) =>
      log.warn(`What is left of an attempt could not be removed: ${String(error)}`),
    );
  }
}

/**
 * Gives an attempt back at once where its machine is stopped: ending its agent may take longer than others should wait.
 * @returns says whether that has happened, when it is told.
 */
function givesBack(
  { machine, log }: MachineTools,
  held: HeldTurn,
  teller: FileTeller,
  stop: AbortSignal,
): () => Promise<boolean> {
  let given: Promise<boolean> | undefined;
  const give = () => {
    const exit = {
      ...NO_EXIT,
      reason: 'vanished',
      message: `The worker on ${machine} was stopped.`,
    } as const;
    given = held.finish({ state: 'done', machine, holder: held.holder, exit, told: teller.last });
    void given.then(() => log.info('An attempt is given back.'));
  };
  if (stop.aborted) {
    give();
  }
  stop.addEventListener('abort', give, { once: true });
  return async () => {
    stop.removeEventListener('abort', give);
    await given;
    return given !== undefined;
  };
}

/** Tells what is left, again as long as the queue cannot be reached and the attempt is this machine's. */
async function untilTold({ log }: MachineTools, teller: FileTeller, held: HeldTurn): Promise<void> {
  while (!held.isLost) {
    try {
      await teller.finish();
      return;
    } catch (error) {
      log.warn(`What an agent has left is told again: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Sends what was done; undefined where that is not possible. */
async function sent(
  { repository, log }: MachineTools,
  { spec }: QueuedAttempt,
  worktree: string,
  ref: string,
): Promise<WholeWork | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      return await sendWork(repository.root, worktree, ref);
    } catch (error) {
      log.warn(`What was done of ${spec.title} cannot be sent: ${String(error)}`);
      if (tries === SENDS) {
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Starts the agent, and has it told what its driver says. Resolves when it has ended. */
async function untilEnded(
  { launcher, queue, repository, log }: MachineTools,
  { key, prompt }: QueuedAttempt,
  { spec, site }: { readonly spec: AttemptSpec; readonly site: TakenSite },
  held: HeldTurn,
  stop: AbortSignal,
): Promise<AttemptExit> {
  const { folder } = spec;
  const files = attemptFiles(folder);
  const called = new CalledHere(repository, site, key, (text) => queue.tell(key, text), log);
  let followed: FollowedAttempt | undefined;
  let isCancelled = stop.aborted || held.isLost;
  const cancel = () => {
    isCancelled = true;
    followed?.cancel();
  };
  stop.addEventListener('abort', cancel, { once: true });
  held.onLost(cancel);
  const hearing = queue.hear(key, async (text) => {
    const { cancel: isToEnd, message, typed, asked } = decodeBelow(text);
    if (message !== undefined) {
      await tellInbox(files.inbox, message);
    }
    if (typed !== undefined) {
      await appendFile(files.typed, `${typed.replaceAll('\n', ' ')}\n`, { mode: 0o600 });
    }
    if (asked !== undefined) {
      called.take(asked);
    }
    if (isToEnd === true) {
      cancel();
    }
  });
  try {
    await launcher.launch(spec, prompt);
    return await new Promise<AttemptExit>((resolve) => {
      followed = launcher.follow(folder, {
        working: () => undefined,
        progressed: () => undefined,
        exited: resolve,
      });
      if (isCancelled) {
        followed.cancel();
      }
    });
  } finally {
    hearing.dispose();
    stop.removeEventListener('abort', cancel);
    await called.settled();
  }
}

function withoutReport(exit: AttemptExit): AttemptExit {
  const copy: { -readonly [Key in keyof AttemptExit]: AttemptExit[Key] } = { ...exit };
  delete copy.report;
  return copy;
}
