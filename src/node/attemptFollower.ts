import { mkdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AttemptExit, AttemptListener, FollowedAttempt } from '../ports';
import { createExclusive } from './exclusiveFile';
import type { Watching } from './folderWatcher';
import { watchFolder } from './folderWatcher';
import { monotonicNow } from './monotonicClock';
import { isAlive, isOfThisSystem, ownIdentity } from './processIdentity';
import { signalTree } from './processTree';
import { ProgressReader } from './progressReader';
import { attemptFiles } from './runFolder';
import { signalEach, strayProcesses } from './strayProcesses';
import { systemClock } from './systemClock';
import type { StartRecord } from './wrapper/records';
import {
  claimAttempt,
  readAgent,
  readExit,
  readReport,
  readSigns,
  readStart,
  writeExit,
} from './wrapper/records';

const POLL_MS = 1000;
/** The least time between two looks at an attempt, in milliseconds: a bound on how much one agent can make us write. */
const GAP_MS = 100;
/** Between two looks at whether a wrapper lives; where there is no /proc, each costs a process. */
const ALIVE_MS = process.platform === 'linux' ? 900 : 5000;

/** How long a wrapper that can't be seen may leave no sign of life before it counts as gone, in milliseconds. */
const SILENT_MS = 30_000;

/** Follows one attempt by the files that its wrapper and its agent leave, whoever started them. */
export class AttemptFollower implements FollowedAttempt {
  private readonly watching: Watching;
  private readonly progress: ProgressReader;
  private toldWorking = false;
  private disposed = false;
  private lookedAliveAt = 0;
  private lastSample = 0;
  private silence: { readonly beat: number | undefined; readonly since: number } | undefined;

  constructor(
    private readonly folder: string,
    private readonly listener: AttemptListener,
  ) {
    const files = attemptFiles(folder);
    const names = [files.start, files.exit, files.progress, files.signs].map((file) => basename(file));
    this.progress = new ProgressReader(files.progress);
    this.watching = watchFolder(folder, { pollMs: POLL_MS, gapMs: GAP_MS, names }, () => this.look());
  }

  cancel(): void {
    void callOff(this.folder);
  }

  dispose(): void {
    this.disposed = true;
    this.watching.dispose();
  }

  private async look(): Promise<void> {
    const start = await readStart(this.folder);
    if (start === undefined || this.disposed) {
      return;
    }
    if (!this.toldWorking && start.place !== 'none') {
      this.toldWorking = true;
      this.listener.working(start.pid, start.place);
    }
    // Looked at before the exit record: a wrapper that is gone has written it, or never will.
    const gone = await this.isGone(start);
    const exit = (await readExit(this.folder)) ?? (gone ? await buryVanished(this.folder) : undefined);
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
    if (exit !== undefined && !this.isDisposed()) {
      this.dispose();
      const report = await readReport(this.folder);
      this.listener.exited({ ...exit, ...(report === undefined ? {} : { report }) });
    }
  }

  private async isGone(start: StartRecord): Promise<boolean> {
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
    if (sample !== undefined && sample.time !== this.lastSample && !this.isDisposed()) {
      this.lastSample = sample.time;
      this.listener.sampled?.(sample);
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
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The request first: a wrapper that starts at this very moment finds it.
    await createExclusive(attemptFiles(folder).cancel, '');
    if (await claimAttempt(folder, { ...(await ownIdentity()), place: 'none' })) {
      await writeExit(folder, { reason: 'cancelled', code: null, signal: null }, systemClock.now());
    }
  } catch {
    // The disk takes nothing, but a signal needs none.
    const start = await readStart(folder);
    if (start !== undefined && start.place !== 'none' && (await isAlive(start))) {
      process.kill(start.pid, 'SIGTERM');
    }
  }
}

/**
 * Closes an attempt whose wrapper is gone without a word. Nobody would learn how its agent ends, so it is ended.
 * @returns the exit record that counts.
 */
async function buryVanished(folder: string): Promise<AttemptExit | undefined> {
  const agent = await readAgent(folder);
  if (agent !== undefined && (await isAlive(agent))) {
    signalTree(agent.pid, 'SIGKILL');
  }
  signalEach(await strayProcesses(folder, undefined), 'SIGKILL');
  const asked = !(await createExclusive(attemptFiles(folder).cancel, ''));
  const exit: AttemptExit = asked
    ? { reason: 'cancelled', code: null, signal: null }
    : {
        reason: 'vanished',
        code: null,
        signal: null,
        message:
          'The process around the agent disappeared without a word; it was killed, or the machine restarted.',
      };
  await writeExit(folder, exit, systemClock.now());
  return readExit(folder);
}
