import { existsSync, mkdirSync } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AttemptExit, AttemptListener, FollowedAttempt } from '../../ports/attempts';
import { withEarlier } from '../../run/asking/attemptReport';
import { AppendedLines } from '../files/appendedLines';
import { createExclusiveNow } from '../files/exclusiveFile';
import type { WatchedFolder } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import { monotonicNow, systemClock } from '../processes/systemClock';
import { isAlive, isOfThisSystem, ownIdentity } from '../processes/processIdentity';
import { signalTree } from '../processes/processTree';
import { EscalationOutbox } from './agentMailbox';
import { ProgressReader } from './progressReader';
import { attemptFiles } from '../runs/runFolder';
import { guardEvidence } from '../scope/guardRecord';
import { signalEach, strayProcesses } from '../processes/strayProcesses';
import type { StartRecord } from '../wrapper/records';
import {
  claimAttempt,
  readAgent,
  readExit,
  readReport,
  readSigns,
  readSpec,
  readStart,
  writeExit,
} from '../wrapper/records';

const POLL_MS = 1000;
/** The least time between two looks at an attempt, in milliseconds: a bound on how much one agent can make us write. */
const GAP_MS = 100;
/** Between two looks at whether a wrapper lives; where there is no /proc, each costs a process. */
const ALIVE_MS = process.platform === 'linux' ? 900 : 5000;

/** How long a wrapper that can't be seen may leave no sign of life before it counts as gone, in milliseconds. */
const SILENT_MS = 30_000;

/** What is known of an attempt when its following begins. */
export interface KnownOfAttempt {
  readonly start?: StartRecord;
  readonly exit?: AttemptExit;
  /** Another machine has it: whoever hears of that says whether it is gone. */
  readonly isElsewhere?: boolean;
  /** Called when the following ends. */
  readonly forget?: () => void;
}

/** Follows one attempt by the files that its wrapper and its agent leave, whoever started them. */
export class AttemptFollower implements FollowedAttempt {
  nudge?: (line: string) => void;
  private readonly watching: WatchedFolder;
  private readonly progress: ProgressReader;
  private readonly hooks: AppendedLines;
  private readonly outbox: EscalationOutbox;
  private toldWorking = false;
  private disposed = false;
  private lookedAliveAt = 0;
  private lastSample: number | undefined;
  private start: StartRecord | undefined;
  private exit: AttemptExit | undefined;
  private silence: { readonly beat: number | undefined; readonly since: number } | undefined;

  /** @param known what has been told of the attempt already, so that it need not be read. */
  constructor(
    private readonly folder: string,
    private readonly listener: AttemptListener,
    private readonly known: KnownOfAttempt = {},
  ) {
    this.start = known.start;
    this.exit = known.exit;
    // Who tells of it now was alive just now.
    this.lookedAliveAt = known.start === undefined ? 0 : systemClock.now();
    const files = attemptFiles(folder);
    const { start, exit, progress, signs, hooks, escalations } = files;
    const names = [start, exit, progress, signs, hooks, escalations].map((file) => basename(file));
    this.progress = new ProgressReader(progress);
    this.hooks = new AppendedLines(hooks);
    this.outbox = new EscalationOutbox(escalations);
    this.watching = watchFolder(folder, { pollMs: POLL_MS, gapMs: GAP_MS, names }, () => this.look());
  }

  cancel(): void {
    void callOff(this.folder);
  }

  /** Tells how the attempt has ended, which its folder says too. */
  ended(exit: AttemptExit): void {
    this.exit = exit;
    this.watching.lookNow();
  }

  dispose(): void {
    this.disposed = true;
    this.watching.dispose();
    this.known.forget?.();
  }

  private async look(): Promise<void> {
    this.start ??= await readStart(this.folder);
    if (this.disposed) {
      return;
    }
    if (this.start !== undefined && !this.toldWorking && this.start.place !== 'none') {
      this.toldWorking = true;
      this.listener.working(this.start.pid, this.start.place, this.start.machine);
    }
    // Looked at before the exit record: a wrapper that is gone has written it, or never will.
    const gone = this.exit === undefined && (await this.isGone());
    const exit =
      this.exit ?? (await readExit(this.folder)) ?? (gone ? await buryVanished(this.folder) : undefined);
    const report = await this.progress.next();
    if (report !== undefined && !this.isDisposed()) {
      if (report.progress !== undefined || report.message !== undefined) {
        this.listener.progressed(report.progress, report.message);
      }
      if (report.usage !== undefined) {
        this.listener.used?.(report.usage);
      }
    }
    await this.tellSigns();
    await this.tellWords();
    if (exit !== undefined && !this.isDisposed()) {
      this.dispose();
      const report = withEarlier(await readReport(this.folder), this.outbox.all, this.outbox.finish);
      this.listener.exited({ ...exit, ...(report === undefined ? {} : { report }) });
    }
  }

  private async isGone(): Promise<boolean> {
    const { start, known } = this;
    if (known.isElsewhere === true) {
      return false;
    }
    if (start === undefined) {
      // What a crash of the machine has left of a claim is not to be read, or not even there.
      const { start: claim } = attemptFiles(this.folder);
      return (existsSync(claim) && (await readStart(this.folder)) === undefined) || this.isSilent();
    }
    const now = systemClock.now();
    if (now - this.lookedAliveAt < ALIVE_MS) {
      return false;
    }
    this.lookedAliveAt = now;
    return (await isOfThisSystem(start)) ? !(await isAlive(start)) : this.isSilent();
  }

  /** Whether a wrapper that can't be seen from here, as in a container, has let its heart stand still for long. */
  private async isSilent(): Promise<boolean> {
    const beat = (await stat(attemptFiles(this.folder).signs).catch(() => undefined))?.mtimeMs;
    if (this.silence === undefined || this.silence.beat !== beat) {
      this.silence = { beat, since: monotonicNow() };
    }
    return monotonicNow() - this.silence.since > SILENT_MS;
  }

  private async tellSigns(): Promise<void> {
    const sample = this.listener.sampled && (await readSigns(this.folder));
    if (sample === undefined || sample.time === this.lastSample) {
      return;
    }
    if (this.lastSample === undefined) {
      await this.learnWhatItTakes();
    }
    if (!this.isDisposed()) {
      this.lastSample = sample.time;
      this.listener.sampled?.(sample);
    }
  }

  /** Only who works for a while is spoken to, and so the others need not be asked. */
  private async learnWhatItTakes(): Promise<void> {
    const spec = await readSpec(this.folder).catch(() => undefined);
    if (spec?.takesInput === true) {
      const { typed } = attemptFiles(this.folder);
      // What a disk does not take is not said: the agent stays in trouble, which is shown.
      this.nudge = (line) =>
        void appendFile(typed, `${line.replaceAll('\n', ' ')}\n`, { mode: 0o600 }).catch(() => undefined);
    }
  }

  /** What the guard was asked and what was not permitted, what the agent escalates and what it wants to know. */
  private async tellWords(): Promise<void> {
    const asked = (await this.hooks.next()).flatMap((line) => guardEvidence(line) ?? []);
    for (const told of ['hook', 'stream'] as const) {
      const pieces = asked.filter(({ source }) => source === told);
      // Of many calls a refusal is what people have to know.
      const evidence = pieces.findLast(({ isNews }) => isNews === true) ?? pieces.at(-1);
      if (evidence !== undefined && !this.isDisposed()) {
        this.listener.observed?.(evidence);
      }
    }
    const { escalations, questions, scopeRequests, handoffs, handoffAnswers, syncs, publications } =
      await this.outbox.next();
    if (escalations.length > 0 && !this.isDisposed()) {
      this.listener.escalated?.(escalations);
    }
    if (questions.length > 0 && !this.isDisposed()) {
      this.listener.asked?.(questions);
    }
    if (scopeRequests.length > 0 && !this.isDisposed()) {
      this.listener.requested?.(scopeRequests);
    }
    if (handoffs.length + handoffAnswers.length > 0 && !this.isDisposed()) {
      this.listener.handedOff?.(handoffs, handoffAnswers);
    }
    if (syncs.length > 0 && !this.isDisposed()) {
      this.listener.wantsSync?.(syncs);
    }
    if (publications.length > 0 && !this.isDisposed()) {
      this.listener.publishes?.(publications);
    }
  }

  /** Whether anything may have disposed of this during an await. */
  private isDisposed(): boolean {
    return this.disposed;
  }
}

/** Makes an attempt end: asks its wrapper, or sees to it that none can start it any more. */
async function callOff(folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The request first: a wrapper that starts at this very moment finds it.
    createExclusiveNow(attemptFiles(folder).cancel, '');
    if (claimAttempt(folder, { ...(await ownIdentity()), place: 'none' })) {
      writeExit(folder, { reason: 'cancelled', code: null, signal: null }, systemClock.now());
    }
  } catch {
    // The disk takes nothing, but a signal needs none.
    const start = await readStart(folder);
    if (start === undefined || start.place === 'none' || !(await isAlive(start))) {
      return;
    }
    if (start.shared !== true) {
      process.kill(start.pid, 'SIGTERM');
      return;
    }
    const agent = await readAgent(folder);
    if (agent !== undefined && (await isAlive(agent))) {
      signalTree(agent.pid, 'SIGTERM');
    }
  }
}

/**
 * Closes an attempt whose wrapper is gone without a word. Nobody would learn how its agent ends, so it is ended.
 * @returns the exit record that counts.
 */
async function buryVanished(folder: string): Promise<AttemptExit> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  claimAttempt(folder, { ...(await ownIdentity()), place: 'none' });
  const agent = await readAgent(folder);
  if (agent !== undefined && (await isAlive(agent))) {
    signalTree(agent.pid, 'SIGKILL');
  }
  signalEach(await strayProcesses(folder, undefined), 'SIGKILL');
  const asked = !createExclusiveNow(attemptFiles(folder).cancel, '');
  const exit: AttemptExit = asked
    ? { reason: 'cancelled', code: null, signal: null }
    : {
        reason: 'vanished',
        code: null,
        signal: null,
        message:
          'The process around the agent disappeared without a word; it was killed, or the machine restarted.',
      };
  writeExit(folder, exit, systemClock.now());
  // One that a crash of the machine has left empty says nothing.
  return (await readExit(folder)) ?? exit;
}
