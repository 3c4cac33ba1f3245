import type { Stats } from 'node:fs';
import { constants, existsSync, lstatSync } from 'node:fs';
import {
  appendFile,
  copyFile,
  cp,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { FINISH, finishLine, finishReport } from '../../run/asking/attemptReport';
import { MAILBOX_FILES } from '../../run/explaining/inboxMessage';
import { AppendedLines } from '../files/appendedLines';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import { leasedPaths } from '../runs/attemptInbox';
import { attemptFiles } from '../runs/runFolder';

/** Not through a link that an agent may have put there. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * Puts what an agent has written for files that it was lent where they belong. Its sandbox, and the rules that some agents have for
 * their tools, are those of its start, so that it may not write there itself.
 *
 * The process that does it is outside of the sandbox: nothing is read or written through a link, and nothing in git's own folder.
 * @param folder in the mailbox, with paths as in the worktree. Absolute, as `worktree`.
 * @param lent paths from the top of the worktree; a folder stands for all that is in it.
 * @returns why files were left where they are, in words.
 */
export async function placeLentFiles(
  folder: string,
  worktree: string,
  lent: readonly string[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const path of await filesIn(folder, '')) {
    try {
      if (!lent.some((each) => path === each || path.startsWith(`${each}/`))) {
        throw new Error('it was not lent');
      }
      await place(join(folder, path), worktree, path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      faults.push(`${path} could not be put in its place: ${why}`);
    }
  }
  return faults;
}

/** Plain files, by paths with forward slashes. */
async function filesIn(folder: string, start: string): Promise<string[]> {
  const entries = await readdir(join(folder, start), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = start === '' ? entry.name : `${start}/${entry.name}`;
      return entry.isDirectory() ? filesIn(folder, path) : entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}

async function place(source: string, worktree: string, path: string): Promise<void> {
  if (path.split('/').includes('.git')) {
    throw new Error('it is in a folder of git');
  }
  await makeFolder(worktree, dirname(path));
  const file = await open(source, READ);
  try {
    const { mode } = await file.stat();
    const target = join(worktree, path);
    // A link that is there already is replaced, and not followed.
    const beside = `${target}.waves-${process.pid}`;
    await writeFile(beside, await file.readFile(), { flag: 'wx', mode: mode & 0o777 });
    await rename(beside, target);
  } finally {
    await file.close();
  }
}

/** Makes a folder below another one, step by step. @throws Error where something else than a folder is in the way. */
async function makeFolder(top: string, path: string): Promise<void> {
  let place = top;
  for (const name of path.split('/').filter((part) => part !== '.')) {
    place = join(place, name);
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined) {
      await mkdir(place);
    } else if (!found.isDirectory()) {
      throw new Error(`${name} is no folder`);
    }
  }
}

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
    private readonly folder: string,
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
    for (const name of ['context', 'result', 'plan'] as const) {
      if (isCarried(this.box[name])) {
        await copyFile(this.box[name], this.own[name]);
      }
    }
    await this.keepFinish();
    await this.placeLent();
    await rm(this.mailbox, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Puts what the agent wrote to files that it was lent into their places; why one cannot go there stands in the attempt's errors. */
  private async placeLent(): Promise<void> {
    const folder = join(this.mailbox, MAILBOX_FILES.lent);
    if (inMailbox(folder)?.isDirectory() !== true) {
      return;
    }
    const inbox = await readFile(this.own.inbox, 'utf8').catch(() => '');
    const faults = await placeLentFiles(folder, dirname(this.mailbox), leasedPaths(inbox));
    if (faults.length > 0) {
      const kept = join(this.folder, MAILBOX_FILES.lent);
      await cp(folder, kept, { recursive: true, verbatimSymlinks: true });
      await this.append(this.own.errors, [...faults, `What it wrote is kept in ${kept}.`]);
    }
  }

  dispose(): void {
    this.watchings.forEach((watching) => watching.dispose());
  }

  private carry(): Promise<void> {
    this.carrying = this.carrying.then(() => this.carryAll()).catch(() => undefined);
    return this.carrying;
  }

  private async carryAll(): Promise<void> {
    await this.append(
      this.own.progress,
      inMailbox(this.box.progress)?.isFile() === true ? await this.progress.next() : [],
    );
    await this.append(this.own.escalations, await this.newWords());
    // Words for the agent come to it as long as it leaves its mailbox where it is.
    const told = await this.told.next();
    if (told.length > 0) {
      await mkdir(this.mailbox, { recursive: true });
      await this.append(this.box.inbox, told);
      // Not every agent can make a folder.
      for (const path of leasedPaths(told.join('\n'))) {
        const folder = join(basename(this.mailbox), MAILBOX_FILES.lent, dirname(path)).split(sep).join('/');
        await makeFolder(dirname(this.mailbox), folder).catch(() => undefined);
      }
    }
  }

  /**
   * What it says that was not carried yet. Agents that have no shell write the whole file anew for each word, without a line
   * break at its end, or one object over several lines.
   */
  private async newWords(): Promise<string[]> {
    if (!isCarried(this.box.escalations)) {
      return [];
    }
    const text = await readFile(this.box.escalations, 'utf8').catch(() => '');
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
    const file = isCarried(this.box.finish)
      ? parsed(await readFile(this.box.finish, 'utf8').catch(() => ''))
      : undefined;
    if (finishReport(file) !== undefined) {
      await this.append(this.own.escalations, [JSON.stringify({ ...(file as object), type: FINISH })]);
    }
    if (!existsSync(this.own.escalations)) {
      return;
    }
    const lines = (await readFile(this.own.escalations, 'utf8').catch(() => '')).split('\n');
    const said = lines.flatMap((line) => finishLine(parsed(line)) ?? []).at(-1);
    if (said?.context !== undefined && !existsSync(this.own.context)) {
      await writeFile(this.own.context, JSON.stringify(said.context), { mode: 0o600 });
    }
    if (said?.evidence !== undefined && !existsSync(this.own.result)) {
      await writeFile(this.own.result, JSON.stringify({ metrics: said.evidence }), { mode: 0o600 });
    }
  }
}

function isCarried(path: string): boolean {
  const found = inMailbox(path);
  return found?.isFile() === true && found.size <= LONGEST;
}

/**
 * What is there in the mailbox and is no link to elsewhere: through one, what its agent may not read would come to the records. Looked
 * at in this thread, which takes a tenth of handing it over.
 */
function inMailbox(path: string): Stats | undefined {
  try {
    const mailbox = lstatSync(dirname(path), { throwIfNoEntry: false });
    return mailbox?.isDirectory() === true ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
  } catch {
    return undefined;
  }
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
