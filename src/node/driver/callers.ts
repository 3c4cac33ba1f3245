import { createHash } from 'node:crypto';
import { readFile, readlink, readdir } from 'node:fs/promises';
import { procStat } from '../processes/processTable';

/** Who asks the driver, as far as the system tells: nothing of it is what the caller says of itself. */
export type Caller =
  /** Started by an attempt, itself or through others. */
  | { readonly kind: 'agent'; readonly pid: number; readonly attempt: string }
  /** Started by nobody who is known. */
  | {
      readonly kind: 'other';
      readonly pid: number;
      /** When the oldest of the processes that it descends from was started, in milliseconds since 1970. */
      readonly since: number;
      /** Whether it certainly comes from elsewhere than this driver and its agents do. */
      readonly elsewhere: boolean;
    }
  /** The system does not tell, as outside of Linux. */
  | { readonly kind: 'unknown' };

/** Takes in processes whose parents have ended, agents' too: what descends from one of these alone may be anything. */
const REAPERS = /^(systemd|init|launchd|tini|dumb-init|catatonit|docker-init|s6-svscan)$/;
const MARKER = /^WAVES_(RUN|PACKAGE)=(.*)$/;
/** The kernel tells times to programs in hundredths of a second (time(7)). */
const TICK_MS = 10;
/** More ancestors than this nobody has. */
const DEEPEST = 200;

/** Whether a process holds a file open, which only somebody could have it do who rules it. */
export async function holdsFile(pid: number, path: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return targets.includes(path);
}

/**
 * Looks where a process comes from: itself, its parents, and theirs.
 * @param isOwnRun whether a run is one of this repository: what agents of others do is no business of its driver.
 */
export async function examineCaller(pid: number, isOwnRun: (run: string) => boolean): Promise<Caller> {
  let since = Number.POSITIVE_INFINITY;
  let elsewhere = false;
  let current = pid;
  for (let depth = 0; current > 1 && depth < DEEPEST; depth += 1) {
    const found = await lookAt(current);
    if (found === undefined) {
      return { kind: 'unknown' };
    }
    const run = found.marks.get('RUN');
    if (run !== undefined && isOwnRun(run)) {
      return { kind: 'agent', pid, attempt: found.marks.get('PACKAGE') ?? run };
    }
    if (!REAPERS.test(found.name)) {
      since = Math.min(since, found.since);
      elsewhere ||= found.group !== (await ownGroup());
    }
    // It came into this container from outside, which nothing in it can.
    elsewhere ||= found.parent === 0;
    current = found.parent;
  }
  return { kind: 'other', pid, since, elsewhere };
}

/**
 * Whether somebody may decide what only people may. What has cut itself loose from its parents, and cleaned its environment,
 * descends from nothing that was there before the agents.
 * @param begun when the run began, in milliseconds since 1970.
 */
export function mayDecide(caller: Caller, begun: number): boolean {
  return caller.kind === 'unknown' || (caller.kind === 'other' && (caller.elsewhere || caller.since < begun));
}

interface Seen {
  readonly name: string;
  readonly parent: number;
  readonly since: number;
  /** Fingerprint of its control group. */
  readonly group: string;
  readonly marks: ReadonlyMap<string, string>;
}

/** What the system tells of a process (proc(5)); undefined where it does not. */
async function lookAt(pid: number): Promise<Seen | undefined> {
  const stat = procStat(pid);
  const [environment, group, booted] = await Promise.all([
    // The environment of another user's process can't be read; no agent runs as another user.
    readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''),
    groupOf(String(pid)),
    bootTime(),
  ]);
  if (stat === undefined || booted === undefined) {
    return undefined;
  }
  const marks = environment.split('\0').flatMap((entry): [string, string][] => {
    const [, name, value] = MARKER.exec(entry) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return {
    name: stat.name,
    parent: stat.parent,
    since: booted + Number(stat.started) * TICK_MS,
    group,
    marks: new Map(marks),
  };
}

async function bootTime(): Promise<number | undefined> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  const [, seconds] = /^btime (\d+)$/m.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

const ownGroup = (): Promise<string> => groupOf('self');

async function groupOf(pid: string): Promise<string> {
  const text = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
  return createHash('sha256').update(text).digest('hex');
}
