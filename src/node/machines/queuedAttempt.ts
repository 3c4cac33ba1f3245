import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AttemptSpec, SpecWalls } from '../../ports/attempts';
import type { InboxMessage } from '../../run/explaining/inboxMessage';
import type { MachineNeeds } from '../../run/machines/placement';
import { sha256 } from '../files/files';
import { attemptFiles } from '../runs/runFolder';
import type { ToldCall } from './machineCalls';

/** Which form attempts in the queue have: who does not know it leaves them to others. */
export const QUEUED_FORM = 4;

/** An attempt as it lies in the queue: paths in it are named by what they are (`withoutPlaces`). */
export interface QueuedAttempt {
  readonly form: typeof QUEUED_FORM;
  readonly key: string;
  /** How long its machine may give no sign of life, in milliseconds. */
  readonly leaseMs: number;
  readonly spec: Omit<AttemptSpec, 'walls'>;
  /** What the walls around its agent are made for; absent: there are none. */
  readonly walls?: SpecWalls['scope'];
  readonly prompt: string;
  /** Files of the run that it is told of, by their paths. */
  readonly given: Readonly<Record<string, string>>;
  /** What its worktree begins with. */
  readonly head: string;
  readonly all: string;
}

/**
 * Reads an attempt out of the queue.
 * @returns `other`: a later form, for later machines; undefined: it is none.
 */
export function readAttempt(text: string): QueuedAttempt | 'other' | undefined {
  try {
    const value = JSON.parse(text) as Partial<QueuedAttempt> | null;
    if (typeof value?.form === 'number' && value.form !== QUEUED_FORM) {
      return 'other';
    }
    const isWhole =
      typeof value?.key === 'string' &&
      typeof value.leaseMs === 'number' &&
      typeof value.head === 'string' &&
      typeof value.all === 'string' &&
      Array.isArray(value.spec?.argv) &&
      (value.spec.machine === undefined || isNeeds(value.spec.machine));
    return isWhole ? (value as QueuedAttempt) : undefined;
  } catch {
    return undefined;
  }
}

function isNeeds(value: unknown): boolean {
  const { labels, model, agent, on } = (value ?? {}) as {
    labels?: unknown;
    model?: unknown;
    on?: unknown;
    agent?: { name?: unknown; command?: unknown };
  };
  return (
    Array.isArray(labels) &&
    labels.every((label) => typeof label === 'string') &&
    [model, on].every((name) => name === undefined || typeof name === 'string') &&
    (agent === undefined || (typeof agent?.name === 'string' && typeof agent.command === 'string'))
  );
}

/** What an attempt asks of the machine that takes it. */
export function needsOf({ spec, walls }: Pick<QueuedAttempt, 'spec' | 'walls'>): MachineNeeds {
  const { labels = [], ...asked } = spec.machine ?? {};
  return { ...asked, labels, ...(walls === undefined ? {} : { walls: true }) };
}

/** What a driver tells the machine of an attempt. */
export interface ToldBelow {
  readonly cancel?: true;
  readonly message?: InboxMessage;
  readonly typed?: string;
  readonly asked?: ToldCall;
}

/** What is told, as text. */
export function encodeBelow(told: ToldBelow): string {
  return JSON.stringify({ form: QUEUED_FORM, ...told });
}

/** What was told; nothing, where it is none of ours: a server's answer that somebody has sent there, say. */
export function decodeBelow(text: string): ToldBelow {
  try {
    const value = JSON.parse(text) as (ToldBelow & { readonly form?: unknown }) | null;
    return value?.form === QUEUED_FORM ? value : {};
  } catch {
    return {};
  }
}

/** That an attempt was put into a queue, in its folder. */
export interface QueuedRecord {
  readonly key: string;
  readonly worktree: string;
  readonly leaseMs: number;
  /** What it asks of the machine that takes it; absent: an earlier driver has not said it. */
  readonly machine?: MachineNeeds;
}

/**
 * The name of an attempt in the queue: the same for the same attempt, in two parts, of which the first is the same for all of its run, and
 * of letters that every part of a subject takes.
 */
export function queueKey({
  run,
  package: id,
  attempt,
}: Pick<AttemptSpec, 'run' | 'package' | 'attempt'>): string {
  return `${sha256(run).slice(0, 16)}.${sha256(JSON.stringify([run, id, attempt])).slice(0, 32)}`;
}

/** The ref under which the remote holds what an attempt begins with. */
export function baseRef(key: string): string {
  return `refs/waves/base/${key}`;
}

/** The ref under which it holds what a machine has made of it. @param token of its lease: who had it before or after writes elsewhere. */
export function workRef(key: string, token: number): string {
  return `refs/waves/work/${key}-${token}`;
}

/** The ref under which its machine shows what its worktree is like while its agent works. */
export function shownRef(key: string): string {
  return `refs/waves/shown/${key}`;
}

/** The ref under which it is brought what is to come into its worktree. */
export function broughtRef(key: string): string {
  return `refs/waves/brought/${key}`;
}

/** Writes down that an attempt goes into the queue, before it does. */
export async function writeQueued(folder: string, record: QueuedRecord): Promise<void> {
  await writeFile(attemptFiles(folder).queued, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Undefined where the attempt is in no queue. */
export function readQueued(folder: string): QueuedRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(attemptFiles(folder).queued, 'utf8')) as Partial<QueuedRecord>;
    const { key, worktree, leaseMs, machine } = value;
    return key === undefined || worktree === undefined || leaseMs === undefined
      ? undefined
      : { key, worktree, leaseMs, ...(machine === undefined ? {} : { machine }) };
  } catch {
    return undefined;
  }
}
