import { constants } from 'node:fs';
import { appendFile, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { FINISH, finishLine, finishReport } from '../../run/escalations/attemptReport';
import { AppendedLines } from '../files/appendedLines';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import { attemptFiles } from '../runs/runFolder';

const WATCH = { pollMs: 1000, gapMs: 20 } as const;
/** A longer file, in bytes, is none that an agent writes for us. */
const LONGEST = 4 * 1024 * 1024;

// Not through a link that an agent may have put there.
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * Carries what an agent and its run tell each other between the mailbox in the worktree, which the agent may write, and the
 * attempt's own records, which outlive the worktree.
 */
export class MailboxCarrier {
  private readonly own: ReturnType<typeof attemptFiles>;
  private readonly box: ReturnType<typeof attemptFiles>;
  private readonly progress: AppendedLines;
  private readonly told: AppendedLines;
  private readonly said = new Set<string>();
  private readonly waiting = new Map<string, string[]>();
  private readonly watchings: readonly Watching[];
  private carrying: Promise<void> = Promise.resolve();

  /** @param folder of the attempt. @param mailbox absolute path of the folder in the worktree. */
  constructor(
    folder: string,
    private readonly mailbox: string,
  ) {
    this.own = attemptFiles(folder);
    this.box = attemptFiles(mailbox);
    this.progress = new AppendedLines(this.box.progress);
    this.told = new AppendedLines(this.own.inbox);
    const names = [this.box.progress, this.box.escalations].map((path) => basename(path));
    this.watchings = [
      watchFolder(mailbox, { ...WATCH, names }, () => this.carry()),
      watchFolder(folder, { ...WATCH, names: [basename(this.own.inbox)] }, () => this.carry()),
    ];
  }

  /** Carries what is left when the agent has ended, and takes the mailbox away: nothing of it is work. */
  async finish(): Promise<void> {
    this.dispose();
    await this.carry();
    for (const name of ['context', 'result'] as const) {
      if (await isCarried(this.box[name])) {
        await copyFile(this.box[name], this.own[name]);
      }
    }
    await this.keepFinish();
    await rm(this.mailbox, { recursive: true, force: true }).catch(() => undefined);
  }

  dispose(): void {
    this.watchings.forEach((watching) => watching.dispose());
  }

  private carry(): Promise<void> {
    this.carrying = this.carrying.then(() => this.carryAll()).catch(() => undefined);
    return this.carrying;
  }

  private async carryAll(): Promise<void> {
    await this.append(this.own.progress, await this.progress.next());
    await this.append(this.own.escalations, await this.newWords());
    // Words for the agent come to it as long as it leaves its mailbox where it is.
    const told = await this.told.next();
    if (told.length > 0) {
      await mkdir(this.mailbox, { recursive: true });
      await this.append(this.box.inbox, told);
    }
  }

  /**
   * What it says that was not carried yet. Agents that have no shell write the whole file anew for each word, without a line
   * break at its end, or one object over several lines.
   */
  private async newWords(): Promise<string[]> {
    const text = (await isCarried(this.box.escalations))
      ? await readFile(this.box.escalations, 'utf8').catch(() => '')
      : '';
    const whole = parsed(text);
    const lines = whole === undefined ? text.split('\n') : [JSON.stringify(whole)];
    const fresh = lines.map((line) => line.trim()).filter((line) => isWord(line) && !this.said.has(line));
    fresh.forEach((line) => this.said.add(line));
    return fresh;
  }

  /** A disk that takes nothing now is given the same again with what comes next. */
  private async append(path: string, lines: readonly string[]): Promise<void> {
    const due = [...(this.waiting.get(path) ?? []), ...lines];
    if (due.length === 0) {
      return;
    }
    this.waiting.set(path, due);
    await appendFile(path, due.map((line) => `${line}\n`).join(''), { mode: 0o600, flag: APPEND });
    this.waiting.delete(path);
  }

  /** What it has said of its end, by whichever way, counts also as what it leaves for others and as proof for its checks. */
  private async keepFinish(): Promise<void> {
    const file = (await isCarried(this.box.finish))
      ? parsed(await readFile(this.box.finish, 'utf8').catch(() => ''))
      : undefined;
    if (finishReport(file) !== undefined) {
      await this.append(this.own.escalations, [JSON.stringify({ ...(file as object), type: FINISH })]);
    }
    const lines = (await readFile(this.own.escalations, 'utf8').catch(() => '')).split('\n');
    const said = lines.flatMap((line) => finishLine(parsed(line)) ?? []).at(-1);
    if (said?.context !== undefined && !(await exists(this.own.context))) {
      await writeFile(this.own.context, JSON.stringify(said.context), { mode: 0o600 });
    }
    if (said?.evidence !== undefined && !(await exists(this.own.result))) {
      await writeFile(this.own.result, JSON.stringify({ metrics: said.evidence }), { mode: 0o600 });
    }
  }
}

async function isCarried(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size <= LONGEST;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isWord(line: string): boolean {
  return line.startsWith('{') && parsed(line) !== undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
