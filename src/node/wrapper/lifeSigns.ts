import { rename, writeFile } from 'node:fs/promises';
import type { AgentActivity } from '../../agents/streams/agentActivity';
import type { LifeSample } from '../../run/attempts/lifeSample';
import { processTree } from '../processes/processTable';
import { attemptFiles } from '../runs/runFolder';
import { systemClock } from '../processes/systemClock';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { readLog, readLogEnd } from '../files/limitedLog';

/** Until the first sample and between two, in milliseconds. Where there is no /proc, each costs a process. */
const FIRST_MS = 500;
const BETWEEN_MS = process.platform === 'linux' ? 3000 : 10_000;
/** As many children as a view can name. */
const CHILDREN = 20;

/**
 * Writes what can be seen of an agent into a small file of its attempt, again and again until it is disposed of. The
 * time of that file is the wrapper's heartbeat, too. It is not forced onto the disk: it says nothing that matters
 * after a crash.
 */
export class LifeSigns {
  private readonly output: OutputSigns;
  private readonly path: string;
  private timer: NodeJS.Timeout | undefined;
  private cpuMs = 0;
  private disposed = false;

  /**
   * @param pid of the agent.
   * @param activity what it says itself, if it says anything.
   */
  constructor(
    private readonly pid: number,
    folder: string,
    private readonly activity: AgentActivity | undefined,
  ) {
    const { log, signs } = attemptFiles(folder);
    this.output = new OutputSigns(log);
    this.path = signs;
    this.schedule(FIRST_MS);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private schedule(milliseconds: number): void {
    if (!this.disposed) {
      this.timer = setTimeout(() => void this.write().finally(() => this.schedule(BETWEEN_MS)), milliseconds);
    }
  }

  private async write(): Promise<void> {
    try {
      const sample = await this.sample();
      const temporary = `${this.path}.tmp`;
      await writeFile(temporary, `${JSON.stringify(sample)}\n`, { mode: 0o600 });
      await rename(temporary, this.path);
    } catch {
      // A full disk, for one. The agent goes on without being seen.
    }
  }

  private async sample(): Promise<LifeSample> {
    const [tree, output] = await Promise.all([processTree(this.pid), this.output.look()]);
    const [agent, ...children] = tree ?? [];
    // What an orphan had used is gone from the sum, but not from the time that was used.
    this.cpuMs = Math.max(
      this.cpuMs,
      (tree ?? []).reduce((sum, row) => sum + row.cpuMs, 0),
    );
    return {
      time: systemClock.now(),
      output,
      cpuMs: tree === undefined ? undefined : this.cpuMs,
      ageMs: agent?.ageMs ?? 0,
      children: children.slice(0, CHILDREN).map(({ name, ageMs, cpuMs }) => ({ name, ageMs, cpuMs })),
      suspended: agent?.suspended ?? false,
      ...(this.activity === undefined ? {} : { agent: this.activity.now }),
    };
  }
}

/** The most that is looked at in one go, in bytes; what an agent prints beyond that is only counted. */
const LONGEST_LOOK = 256 * 1024;
/** How many different lines are remembered to tell repetition. */
const REMEMBERED = 300;
/** What a person needs to see of a line, in characters. */
const LONGEST_LINE = 300;

/** Reads a growing log for signs of life. */
export class OutputSigns {
  private bytes = 0;
  private lines = 0;
  private repeatedLines = 0;
  private lastLine = '';
  private rest = '';
  private decoder = new StringDecoder('utf8');
  /** In the order of their last occurrence. */
  private readonly known = new Set<string>();

  constructor(private readonly logPath: string) {}

  /** What the log shows by now. */
  async look(): Promise<LifeSample['output']> {
    try {
      const next = await readLog(this.logPath, this.bytes, LONGEST_LOOK);
      const isTooMuch = next.from + next.bytes.length < next.end;
      const { from, bytes } = isTooMuch ? await readLogEnd(this.logPath, LONGEST_LOOK) : next;
      if (from > this.bytes) {
        this.rest = '';
        this.decoder = new StringDecoder('utf8');
      }
      this.bytes = from + bytes.length;
      this.take(this.decoder.write(bytes));
    } catch {
      // Looked at again next time.
    }
    const begun = shown(this.rest);
    return {
      bytes: this.bytes,
      lines: this.lines,
      repeatedLines: this.repeatedLines,
      lastLine: begun === '' ? this.lastLine : begun,
      open: begun !== '',
    };
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = (lines.pop() ?? '').slice(-LONGEST_LOOK);
    for (const line of lines) {
      const plain = shown(line);
      if (plain !== '') {
        this.lines += 1;
        this.lastLine = plain;
        this.remember(plain.replace(/\d+/g, '#'));
      }
    }
  }

  private remember(line: string): void {
    if (this.known.delete(line)) {
      this.repeatedLines += 1;
    }
    this.known.add(line);
    const [oldest] = this.known;
    if (this.known.size > REMEMBERED && oldest !== undefined) {
      this.known.delete(oldest);
    }
  }
}

/** The end of a line as a terminal shows it: without escape sequences, and what a carriage return has overwritten. */
function shown(line: string): string {
  const plain = stripVTControlCharacters(line).trimEnd();
  return plain
    .slice(plain.lastIndexOf('\r') + 1)
    .trim()
    .slice(-LONGEST_LINE);
}
