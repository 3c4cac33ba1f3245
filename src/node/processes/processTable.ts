import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { uptime } from 'node:os';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** A process as the system tells of it at one moment. */
export interface ProcessRow {
  readonly pid: number;
  /** Its program, for people: `node vitest`, `cargo`. */
  readonly name: string;
  /** Time on a processor so far in milliseconds, with that of children that have ended where the system adds it. */
  readonly cpuMs: number;
  readonly suspended: boolean;
  /** How long it has been running, in milliseconds. */
  readonly ageMs: number;
}

/** The kernel tells times to programs in hundredths of a second, on every architecture that Node.js runs on (time(7)). */
const TICK_MS = 10;
/** Programs that say little of what they do: what they were given first says more. */
const INTERPRETERS =
  /^(?:node|nodejs|bun|deno|python[\d.]*|ruby|perl|php|java|(?:ba|da|z|k|fi)?sh|env|sudo)$/;

/**
 * A process and everything that it has started, parents before their children and older ones first. What has cut itself
 * loose from its parent is not found.
 * @returns undefined where the system does not tell, as on Windows.
 */
export async function processTree(pid: number): Promise<readonly ProcessRow[] | undefined> {
  switch (process.platform) {
    case 'linux':
      return treeFromProc(pid);
    case 'win32':
      return undefined;
    default:
      return treeFromPs(pid);
  }
}

/** Walks down `/proc/<pid>/task/<tid>/children`, and so looks at no process of anybody else. */
async function treeFromProc(root: number): Promise<readonly ProcessRow[]> {
  const rows: ProcessRow[] = [];
  let level = [root];
  while (level.length > 0) {
    const found = await Promise.all(
      level.map(async (pid) => ({ row: await rowFromProc(pid), children: await childrenFromProc(pid) })),
    );
    rows.push(...found.flatMap(({ row }) => row ?? []));
    level = found.flatMap(({ children }) => children).sort((a, b) => a - b);
  }
  return rows;
}

async function childrenFromProc(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.join(' ').split(' ').filter(Boolean).map(Number);
}

/** What `/proc/<pid>/stat` says of a process (proc_pid_stat(5)). Times are in ticks of the kernel. */
export interface ProcStat {
  /** Its program. */
  readonly name: string;
  /** One letter; `Z` and `X` have ended. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** On a processor so far, with that of children that have ended. */
  readonly cpu: number;
  /** When it started, since the boot, as it is written there. */
  readonly started: string;
}

/** @returns undefined where there is no such process, or no such file. */
export function procStat(pid: number): ProcStat | undefined {
  let stat: string;
  try {
    // What the kernel makes up when it is asked for is there at once.
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name, in parentheses, may hold anything, parentheses too.
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  const [state = '', parent, group, session] = fields;
  return {
    name: stat.slice(stat.indexOf('(') + 1, end),
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    cpu: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0),
    started: fields[19] ?? '',
  };
}

/** Undefined for one that has ended. */
async function rowFromProc(pid: number): Promise<ProcessRow | undefined> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const stat = procStat(pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') {
    return undefined;
  }
  const words = commandLine.split('\0').filter(Boolean);
  return {
    pid,
    name: words.length > 0 ? programName(words) : stat.name,
    cpuMs: stat.cpu * TICK_MS,
    suspended: stat.state === 'T' || stat.state === 't',
    ageMs: Math.max(0, uptime() * 1000 - Number(stat.started) * TICK_MS),
  };
}

async function treeFromPs(root: number): Promise<readonly ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,etime=,time=,args='], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  }).catch(() => ({ stdout: '' }));
  return treeOfLines(stdout, root);
}

/** The tree below a process in what `ps -o pid=,ppid=,stat=,etime=,time=,args=` prints. */
export function treeOfLines(lines: string, root: number): readonly ProcessRow[] {
  const rows = new Map<number, ProcessRow>();
  const children = new Map<number, number[]>();
  for (const line of lines.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line);
    const [, pid, parent, state = '', age = '', time = '', args = ''] = match ?? [];
    if (pid === undefined || state.startsWith('Z')) {
      continue;
    }
    rows.set(Number(pid), {
      pid: Number(pid),
      name: programName(args.split(' ').filter(Boolean)),
      cpuMs: clockTime(time),
      suspended: state.startsWith('T'),
      ageMs: clockTime(age),
    });
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(pid)]);
  }
  const tree: ProcessRow[] = [];
  for (let level = [root]; level.length > 0; level = level.flatMap((pid) => children.get(pid) ?? [])) {
    tree.push(...level.flatMap((pid) => rows.get(pid) ?? []));
  }
  return tree;
}

/** `[days-][hours:]minutes:seconds[.hundredths]` in milliseconds. */
function clockTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000) || 0;
}

/** What a command line is about: its program, and for an interpreter what it interprets. Never an argument with a value. */
function programName([program = '', ...args]: readonly string[]): string {
  const name = basename(program).replace(/^-/, '');
  const script = args.find((arg) => !arg.startsWith('-'));
  const option = args[0]?.startsWith('-') === true && /^-{1,2}[ce]/.test(args[0]);
  return INTERPRETERS.test(name) && script !== undefined && !option ? `${name} ${basename(script)}` : name;
}
