import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellCommand } from '../../agents/launching/shellCommand';
import type { AgentLauncher, AttemptExit, AttemptSpec, FollowedAttempt } from '../../ports/attempts';
import type { Log } from '../../ports/ports';
import type { SandboxProgram } from '../../run/start/preflight';
import { WavesError } from '../../wavesError';
import type { GitRepository } from '../worktrees/repository/repository';
import { tellInbox } from '../runs/attemptInbox';
import { attemptFiles } from '../runs/runFolder';
import type { WholeWork } from '../git/carriedWork';
import { fetchWork, layOut, sendWork } from '../git/carriedWork';
import type { HeldTurn } from './queue/heldTurn';
import { inPlaces } from './places';
import type { MachinesQueue } from './queue/machinesQueue';
import type { QueuedAttempt } from './queuedAttempt';
import { baseRef, decodeBelow, workRef } from './queuedAttempt';
import type { TakenSite } from './takenSite';
import { CalledHere, clearSite, machineWalls, takenSite } from './takenSite';
import { FileTeller } from './toldFiles';

/** So often what was done is sent where that fails, and so long after, in milliseconds. */
const SENDS = 3;
const AGAIN_MS = 2000;
const NO_EXIT = { code: null, signal: null } as const;

/** What a machine carries attempts out with. */
export interface MachineTools {
  readonly queue: MachinesQueue;
  readonly repository: GitRepository;
  readonly launcher: AgentLauncher;
  /** The sandbox of this machine; undefined: it has none. */
  readonly walls: SandboxProgram | undefined;
  /** What the machine is called. */
  readonly machine: string;
  /** Where our programs are, and Node.js. */
  readonly programs: string;
  readonly nodePath: string;
  readonly hostGatePath: string;
  /** Worktrees of what it carries out now. */
  readonly worktrees: Set<string>;
  /** Attempts of which it is being said how they have ended. */
  readonly endings: Set<Promise<void>>;
  readonly log: Log;
}

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
  const { repository, queue, log, worktrees } = tools;
  const site = takenSite(repository, `${attempt.spec.package}-${attempt.key.slice(0, 8)}-${held.token}`);
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
    worktrees.delete(worktree);
    await clearSite(repository, site, [baseRef(attempt.key)]).catch((error: unknown) =>
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

/** Makes the worktree and what has to lie there. @returns what is to be started. */
async function prepared(
  tools: MachineTools,
  attempt: QueuedAttempt,
  { folder, worktree, branch }: TakenSite,
): Promise<AttemptSpec> {
  const { repository, programs, nodePath, worktrees } = tools;
  const places = { worktree, folder, run: join(folder, 'run'), root: worktree, programs, node: nodePath };
  const {
    spec: sent,
    walls,
    prompt,
    given,
  } = inPlaces(
    { spec: attempt.spec, walls: attempt.walls, prompt: attempt.prompt, given: attempt.given },
    places,
  );
  await writeFile(attemptFiles(folder).prompt, prompt, { mode: 0o600 });
  await fetchWork(repository.root, baseRef(attempt.key));
  await repository.createWorktree(worktree, branch, attempt.head);
  await layOut(worktree, attempt);
  const others = [...worktrees].filter((path) => path !== worktree);
  const place = { repository, worktree, branch, folder, others, nodePath, hostGatePath: tools.hostGatePath };
  const walled = async (scope: NonNullable<typeof walls> | undefined) =>
    scope === undefined || tools.walls === undefined ? undefined : machineWalls(tools.walls, scope, place);
  const { commands = [], network = 'open' } = sent.setup ?? {};
  const open = walls && { ...walls, writeAllow: ['**'], deny: [], network };
  for (const [index, command] of commands.entries()) {
    const around = await walled(open);
    await carryOutSetup(tools, {
      ...sent,
      folder: join(folder, 'setup', String(index + 1)),
      argv: [
        ...(around?.argv ?? []),
        ...shellCommand({ platform: 'posix', commandShell: undefined }, command),
      ],
      ...(around?.hosts === undefined ? {} : { hosts: around.hosts }),
      title: `${sent.package}: ${command}`,
      agent: command,
    });
  }
  const around = await walled(walls);
  return {
    ...sent,
    argv: [...(around?.argv ?? []), ...sent.argv],
    ...(around?.hosts === undefined ? {} : { hosts: around.hosts }),
    files: { ...sent.files, ...given },
    background: true,
  };
}

async function carryOutSetup({ launcher }: MachineTools, of: AttemptSpec): Promise<void> {
  const { run, package: id, attempt, folder, argv, cwd, timeoutMs, title, agent, hosts } = of;
  const { COMPOSE_PROJECT_NAME = '', WAVES_RUN = run } = of.env;
  await launcher.launch(
    {
      ...{ run, package: id, attempt, folder, argv, cwd, timeoutMs, title, agent },
      ...(hosts === undefined ? {} : { hosts }),
      env: { COMPOSE_PROJECT_NAME, WAVES_RUN, WAVES_PACKAGE: id, WAVES_ATTEMPT: String(attempt) },
      promptOnStdin: false,
      files: {},
      background: true,
    },
    '',
  );
  const exit = await new Promise<AttemptExit>((resolve) => {
    launcher.follow(folder, { working: () => undefined, progressed: () => undefined, exited: resolve });
  });
  if (exit.reason !== 'exit' || exit.code !== 0) {
    const tail = await launcher.outputTail(folder);
    throw new WavesError('agent-failed', `its worktree could not be prepared: ${agent}: ${tail.slice(-500)}`);
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
