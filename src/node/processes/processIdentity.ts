import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { procStat } from './processTable';

/**
 * Tells one process from every other that has had, or will have, the same number: with the moment it started and the
 * boot of the machine. Where the system does not tell these, they are empty and the number alone decides.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; the same each time it is asked for the same process. */
  readonly startedAt: string;
  /** Opaque; the same until the machine starts anew, and for all processes that see each other's numbers. */
  readonly bootId: string;
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return identityOf(process.pid);
}

/** The identity of a process that is known to be alive, such as a child that was just started. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const [startedAt, boot] = await Promise.all([startOf(pid), bootId()]);
  return { pid, startedAt: startedAt ?? '', bootId: boot };
}

/** Whether that very process is still alive. One that has ended and only waits to be collected is not. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (identity.bootId !== (await bootId()) || !takesSignals(identity.pid)) {
    return false;
  }
  const startedAt = await startOf(identity.pid);
  return startedAt !== undefined && (identity.startedAt === '' || identity.startedAt === startedAt);
}

/**
 * Whether process numbers mean here what they meant where the identity was taken. In a container they do not, nor
 * after the machine has started anew; nothing can be said of such a process by its number.
 */
export async function isOfThisSystem(identity: ProcessIdentity): Promise<boolean> {
  return identity.bootId === (await bootId());
}

/** Whether a value read from a file is an identity. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    Number(value.pid) > 0 &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'bootId' in value &&
    typeof value.bootId === 'string'
  );
}

function takesSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started; undefined when there is none, empty when the system does not say. */
async function startOf(pid: number): Promise<string | undefined> {
  switch (process.platform) {
    case 'linux':
      return startFromProc(pid);
    case 'win32':
      return '';
    default:
      return startFromPs(pid);
  }
}

/** In clock ticks since the boot. */
function startFromProc(pid: number): string | undefined {
  const { state = 'X', started } = procStat(pid) ?? {};
  return state === 'Z' || state === 'X' ? undefined : started;
}

async function startFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

let boot: Promise<string> | undefined;

function bootId(): Promise<string> {
  boot ??= readBootId();
  return boot;
}

async function readBootId(): Promise<string> {
  if (process.platform === 'linux') {
    const [boot, processes] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
      readlink('/proc/self/ns/pid').catch(() => ''),
    ]);
    return `${boot.trim()} ${processes}`.trim();
  }
  if (process.platform === 'darwin') {
    const answer = await promisify(execFile)('sysctl', ['-n', 'kern.bootsessionuuid']).catch(() => undefined);
    return answer?.stdout.trim() ?? '';
  }
  return '';
}
