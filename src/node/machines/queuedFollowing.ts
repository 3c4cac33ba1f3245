import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AttemptExit, AttemptListener, FollowedAttempt } from '../../ports/attempts';
import type { Ending, Lease, Log } from '../../ports/ports';
import type { FileAgentLauncher } from '../attempts/agentLauncher';
import { createExclusiveNow } from '../files/exclusiveFile';
import { readInbox } from '../runs/attemptInbox';
import { attemptFiles } from '../runs/runFolder';
import { awakeNow, systemClock } from '../processes/systemClock';
import { writeHeard } from '../runs/heardOf';
import { claimAttempt, writeExit } from '../wrapper/records';
import type { AttemptTurn, StandingTurn } from './queue/attemptTurn';
import { dropWork, fetchWork, layOut } from '../git/carriedWork';
import type { DriversQueue } from './queue/driversQueue';
import type { KnownMachines } from './queue/machineBoard';
import type { QueuedRecord, ToldBelow } from './queuedAttempt';
import { baseRef, encodeBelow, workRef } from './queuedAttempt';
import { MachineCalls } from './machineCalls';
import { keepTold } from './toldFiles';

const LOOK_MS = 500;
/** How long an attempt waits before people are told why, or it waits no longer, in milliseconds: machines may just be starting. */
const UNPLACED_MS = 3000;
/** So often what was done is fetched again where that fails, and so long after, in milliseconds. */
const FETCHES = 5;
const FETCH_AGAIN_MS = 2000;
const NO_EXIT = { code: null, signal: null } as const;

/** What the following of attempts in a queue needs. */
export interface FollowingTools {
  readonly queue: DriversQueue;
  /** The main work tree. */
  readonly root: string;
  readonly lease: Lease;
  readonly log: Log;
  readonly machines: KnownMachines;
  /** Follows attempts by their files. */
  readonly here: FileAgentLauncher;
}

/**
 * Follows an attempt that another machine carries out: keeps what that tells of it in the attempt's files, which are followed
 * as any other's, fetches what it has done, and takes the attempt from a machine that gives no sign of life.
 */
export class QueuedFollowing implements FollowedAttempt {
  nudge?: (line: string) => void;
  /** What its machine can be asked to do in the worktree there. */
  readonly calls = new MachineCalls((asked) => this.tell({ asked }));
  private readonly follower: FollowedAttempt;
  private readonly endings: Ending[];
  private readonly timer: NodeJS.Timeout;
  /** Undefined: nobody has taken it. */
  private standing: StandingTurn | undefined;
  /** Whether it was heard how it stands. */
  private isHeard = false;
  private changedAt = awakeNow();
  /** How often the server had been reached again when it was last looked whether it has kept what was said. */
  private reconnections: number;
  private told = 0;
  /** The number by which its machine has it. */
  private token: number | undefined;
  private telling: Promise<void> = Promise.resolve();
  /** Whether its machine was told anything. */
  private isTold = false;
  private isTaking = false;
  private isOver = false;
  private isCancelled = false;
  /** Why no machine takes it, as last told. */
  private unplaced = '';

  constructor(
    private readonly tools: FollowingTools,
    private readonly folder: string,
    private readonly record: QueuedRecord,
    private readonly listener: AttemptListener,
    private readonly forget: () => void,
  ) {
    const { queue } = tools;
    const { key } = record;
    this.reconnections = queue.reconnections;
    const follower: FollowedAttempt = tools.here.follow(
      folder,
      {
        ...listener,
        sampled: (sample) => {
          if (follower.nudge !== undefined) {
            this.nudge ??= (typed) => this.tell({ typed });
          }
          listener.sampled?.(sample);
        },
        exited: (exit) => {
          forget();
          listener.exited(exit);
        },
      },
      true,
    );
    this.follower = follower;
    this.endings = [
      queue.watch(key, {
        stands: (standing) => {
          this.isHeard = true;
          this.stands(standing);
        },
        lives: (by, holder) => this.lives(by, holder),
      }),
    ];
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.telling = this.tellEarlier();
  }

  /** The name of the attempt in the queue. */
  get key(): string {
    return this.record.key;
  }

  /** Whether a machine has it. */
  get isTaken(): boolean {
    return !this.isOver && this.standing?.turn.state === 'taken';
  }

  cancel(): void {
    this.isCancelled = true;
    createExclusiveNow(attemptFiles(this.folder).cancel, '');
    this.tell({ cancel: true });
    void this.look();
  }

  dispose(): void {
    this.isOver = true;
    this.calls.end();
    clearInterval(this.timer);
    this.endings.forEach((ending) => ending.dispose());
    this.follower.dispose();
    this.forget();
  }

  private stands(standing: StandingTurn | undefined): void {
    if (this.isOver || standing === undefined || standing.revision <= (this.standing?.revision ?? 0)) {
      return;
    }
    this.standing = standing;
    this.changedAt = awakeNow();
    const { turn } = standing;
    if (turn.state === 'taken') {
      const { machine, pid } = turn;
      // Its number means nothing here, which its boot says.
      const identity = { pid, startedAt: '', bootId: `on ${machine}` };
      claimAttempt(this.folder, { ...identity, place: 'background', machine });
      writeHeard(this.folder, { machine, at: systemClock.now() });
      this.hear(standing);
    } else if (turn.state === 'done') {
      this.hear(standing);
      void this.takeOver(turn);
    } else if (turn.state === 'closed') {
      this.end(this.withoutWork(turn.why));
    }
  }

  /** Only what the machine tells that has it is kept. */
  private hear({ by, token }: StandingTurn): void {
    if (by === undefined || this.token !== undefined) {
      return;
    }
    this.token = token;
    const hearing = this.tools.queue.hear(this.record.key, by, async (text, number) => {
      if (!this.calls.heard(text)) {
        await keepTold(this.folder, text);
      }
      this.told = number;
    });
    this.endings.push(hearing);
  }

  private lives(by: string, holder: string): void {
    const { turn, by: whose } = this.standing ?? {};
    if (!this.isOver && turn?.state === 'taken' && whose === by && turn.holder === holder) {
      this.changedAt = awakeNow();
      writeHeard(this.folder, { machine: turn.machine, at: systemClock.now() });
    }
  }

  /** Looks whether nobody is to have it any more: it was called off before, or who has it is silent. */
  private async look(): Promise<void> {
    const { standing, tools, record } = this;
    if (!this.isHeard || this.isTaking || this.isOver) {
      return;
    }
    const turn = standing?.turn;
    const parted = turn === undefined ? this.whyParted() : undefined;
    if (turn === undefined && parted === undefined) {
      this.tellUnplaced();
    }
    const since = Math.max(this.changedAt, tools.queue.reachedSince);
    const silent = awakeNow() - since;
    const isSilent = silent > record.leaseMs;
    this.isTaking = true;
    try {
      const isLost = await this.isLost(standing);
      const why = isLost
        ? `The queue has lost that ${turn?.state === 'taken' ? `${turn.machine} has taken it` : 'it was offered'}.`
        : turn === undefined && this.isCancelled
          ? 'Called off before a machine had taken it.'
          : turn?.state === 'taken' && isSilent
            ? `The machine ${turn.machine} has not been heard of for ${Math.round(silent / 1000)} s.`
            : turn === undefined && isSilent && (await this.isGone())
              ? 'It is no longer in the queue, although no machine has taken it.'
              : parted;
      if (why === undefined) {
        return;
      }
      const closed = { state: 'closed', why } as const;
      const now = await tools.queue.say(record.key, closed);
      // A server that has lost its last moments counts from an earlier one on.
      this.standing = undefined;
      this.stands(now ?? { turn: closed, revision: 1 });
    } catch (error) {
      tools.log.warn(`The queue does not take that an attempt is over: ${String(error)}`);
    } finally {
      this.isTaking = false;
    }
  }

  /** Whether a server that was killed meanwhile has lost what was said of it: then two machines may think that it is theirs. */
  private async isLost(standing: StandingTurn | undefined): Promise<boolean> {
    const { queue } = this.tools;
    const { reconnections } = queue;
    const isOpen = standing === undefined || standing.turn.state === 'taken';
    if (reconnections === this.reconnections || !isOpen) {
      return false;
    }
    const isKept =
      standing === undefined ? !(await this.isGone()) : await queue.isKept(this.record.key, standing);
    this.reconnections = reconnections;
    return !isKept && standing === this.standing;
  }

  /** Whether an attempt that waits has been lost with a server's last moments, or thrown away by who was given it. */
  private async isGone(): Promise<boolean> {
    const { queue } = this.tools;
    const { key } = this.record;
    if (await queue.isOffered(key)) {
      this.changedAt = awakeNow();
      return false;
    }
    return (await queue.turn(key)) === undefined;
  }

  /** Whether it waits for so long that it is no longer that machines are just starting, or are just heard of. */
  private get waitsLong(): boolean {
    return awakeNow() - Math.max(this.changedAt, this.tools.queue.reachedSince) >= UNPLACED_MS;
  }

  /** Why it is begun anew without the worktree that its packages share; undefined: it waits for that, or has no need of it. */
  private whyParted(): string | undefined {
    const { record, tools } = this;
    const why = record.machine && this.waitsLong ? tools.machines.whyParted(record.machine) : undefined;
    return why && `It does not wait for the worktree that it shares: ${why}.`;
  }

  /** Says why nobody takes it, when that is otherwise than before. */
  private tellUnplaced(): void {
    const { record, tools, listener } = this;
    if (record.machine === undefined || !this.waitsLong) {
      return;
    }
    const reasons = tools.machines.whyNobody(record.machine) ?? [];
    const words = reasons.join('\n');
    if (words !== this.unplaced) {
      this.unplaced = words;
      listener.unplaced?.(reasons);
    }
  }

  /** Has the worktree here look as the one there, and then tells how it has ended. */
  private async takeOver(turn: AttemptTurn & { state: 'done' }): Promise<void> {
    const { root, log } = this.tools;
    for (let tries = 1; !this.isOver; tries++) {
      try {
        await this.allTold(turn.told);
        if (turn.work !== undefined && !this.isDone()) {
          await fetchWork(root, this.workRef());
          await this.tools.lease.assertHeld();
          await layOut(this.record.worktree, turn.work);
        }
        if (!this.isDone()) {
          this.end(turn.exit, turn.work && this.workRef());
        }
        return;
      } catch (error) {
        log.warn(`What ${turn.machine} has done cannot be fetched: ${String(error)}`);
        if (tries >= FETCHES && !this.isDone()) {
          const message = `What ${turn.machine} has done cannot be fetched: ${String(error)}`;
          this.end({ ...NO_EXIT, reason: 'vanished', message });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, FETCH_AGAIN_MS));
      }
    }
  }

  /** Where the remote holds what was done: not a place that a machine could choose. */
  private workRef(): string {
    return workRef(this.record.key, this.token ?? 0);
  }

  private isDone(): boolean {
    return this.isOver;
  }

  private async allTold(number: number): Promise<void> {
    const until = awakeNow() + this.record.leaseMs;
    while (this.told < number && !this.isOver) {
      if (awakeNow() > until) {
        this.tools.log.warn('Not all that a machine has told can be had from the queue any more.');
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private withoutWork(message: string): AttemptExit {
    return existsSync(attemptFiles(this.folder).cancel)
      ? { ...NO_EXIT, reason: 'cancelled' }
      : { ...NO_EXIT, reason: 'vanished', message };
  }

  private end(exit: AttemptExit, ref?: string): void {
    this.isOver = true;
    this.calls.end();
    clearInterval(this.timer);
    this.endings.forEach((ending) => ending.dispose());
    writeExit(this.folder, exit, systemClock.now());
    void this.clear(ref);
  }

  /** What is left at the remote and in the stream would be in nobody's way. */
  private async clear(ref: string | undefined): Promise<void> {
    const { root, queue } = this.tools;
    const isUntold = this.standing?.turn.state === 'done' && this.standing.turn.told === 0 && this.told === 0;
    const refs = [baseRef(this.record.key), ...(ref === undefined ? [] : [ref])];
    await dropWork(root, refs).catch(() => undefined);
    await queue.forget(this.record.key, { told: !isUntold, below: this.isTold }).catch(() => undefined);
  }

  /** What its agent was told before may not have left the driver of then; there each word counts once. */
  private async tellEarlier(): Promise<void> {
    const text = await readFile(attemptFiles(this.folder).inbox, 'utf8').catch(() => '');
    for (const message of readInbox(text)) {
      await this.deliver({ message });
    }
  }

  /** Tells its machine something, in order, and again as long as the queue cannot be reached. */
  tell(told: ToldBelow): void {
    this.telling = this.telling.then(() => this.deliver(told));
  }

  private async deliver(told: ToldBelow): Promise<void> {
    const { queue, log } = this.tools;
    this.isTold = true;
    while (!this.isOver) {
      try {
        await queue.tell(this.record.key, encodeBelow(told));
        return;
      } catch (error) {
        log.warn(`The machine of an attempt is told again: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, FETCH_AGAIN_MS));
      }
    }
  }
}
