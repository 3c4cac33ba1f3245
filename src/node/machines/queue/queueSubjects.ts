import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { WithRequired } from '@nats-io/nats-core';
import { sha256 } from '../../files/files';
import type { NatsLibrary } from './queueAccess';

/** The subjects and streams of a repository in a server: what is said where, and by whom. */
export interface QueueSubjects {
  readonly streams: {
    /** Attempts that nobody has taken yet: a work queue. */
    readonly attempts: string;
    /** How attempts stand, and what drivers say: machines may read it. */
    readonly said: string;
    /** What machines tell of their attempts: for drivers. */
    readonly told: string;
    /** What machines offer. */
    readonly machines: string;
    /** What people want of machines, until they want something else: machines may read it. */
    readonly wishes: string;
  };
  /** An attempt that is to be taken. */
  attempt(key: Part): string;
  /** What the driver says of how an attempt stands. */
  driverTurn(key: Part): string;
  /** What a machine says of it. */
  machineTurn(key: Part, machine: Part): string;
  /** All that is said of it. */
  turns(key: Part): string;
  /** Which attempt a subject is of. */
  keyOf(subject: string): string;
  /** Whose word a subject of `turns` holds: the machine's, as `machineToken` has it; undefined: the driver's. */
  turnBy(subject: string): string | undefined;
  /** Which machine a subject of `beat` or `up` is of, as `machineToken` has it. */
  machineOf(subject: string): string;
  /** A machine's signs of life in an attempt. They are not kept. */
  beat(key: Part, machine: Part): string;
  /** What a machine tells of an attempt. */
  up(key: Part, machine: Part): string;
  /** What the driver tells the machine of an attempt. */
  down(key: Part): string;
  /** What a process of a machine offers. */
  offer(machine: Part, id: Part): string;
  /** What people want of a machine. */
  wish(machine: Part): string;
}

/** The name of the consumer from which all machines take attempts. */
export const CONSUMER = 'workers';

/** Any, in place of a part of a subject; a symbol, so that no name is taken for it. */
export const ANY = Symbol('any');

/** A part of a subject. */
type Part = string | typeof ANY;

/** Every attempt. Their names have two parts, of which the first is the run's: `queueKey`. */
const ANY_KEY = '*.*';

/** Every attempt of the run that another attempt is of. */
export function keysBeside(key: string): string {
  return `${key.split('.')[0] ?? ''}.*`;
}

/** What a machine is called in subjects: its name, where that is of letters that every part of one takes. */
export function machineToken(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : sha256(name).slice(0, 32);
}

/** @param repository what it is called: `repositoryName`. */
export function queueSubjects(repository: string): QueueSubjects {
  const token = (machine: Part) => (machine === ANY ? ANY : machineToken(machine));
  const of = (...parts: readonly Part[]) =>
    ['waves', repository, ...parts.map((part) => (part === ANY ? '*' : part))].join('.');
  const named = (kind: string, key: Part, ...parts: readonly Part[]) =>
    of(kind, key === ANY ? ANY_KEY : key, ...parts);
  return {
    streams: {
      attempts: `WAVES_${repository}_ATTEMPTS`,
      said: `WAVES_${repository}_SAID`,
      told: `WAVES_${repository}_TOLD`,
      machines: `WAVES_${repository}_MACHINES`,
      wishes: `WAVES_${repository}_WISHES`,
    },
    attempt: (key) => named('attempt', key),
    driverTurn: (key) => named('turn', key, 'driver'),
    machineTurn: (key, machine) => named('turn', key, 'by', token(machine)),
    turns: (key) => named('turn', key, '>'),
    keyOf: (subject) => subject.split('.').slice(3, 5).join('.'),
    machineOf: (subject) => subject.split('.')[5] ?? '',
    turnBy: (subject) => {
      const [by, token] = subject.split('.').slice(5);
      return by === 'by' ? token : undefined;
    },
    beat: (key, machine) => named('beat', key, token(machine)),
    up: (key, machine) => named('up', key, token(machine)),
    down: (key) => named('down', key),
    offer: (machine, id) => of('machine', token(machine), id),
    wish: (machine) => of('wish', token(machine)),
  };
}

const SECOND_NS = 1_000_000_000;
/** How long what nobody has fetched is kept, in seconds. */
const KEPT_S = 7 * 24 * 3600;
/** How long an attempt that a machine was given may stay untaken until it is given to another, in seconds. */
const ACK_S = 30;
/** So many may ask for attempts at the same time. */
const MOST_WAITING = 16_384;
/** A machine that gives no sign of life for so long is no longer listed, in seconds. */
const OFFERED_S = 60;
/** How many servers of a cluster keep each message, where there are as many. */
const REPLICAS = 3;

/** Whether a repository's queue is there; `no`: it cannot be said by who asks in this way. */
export async function streamsThere(
  manager: JetStreamManager,
  { streams }: QueueSubjects,
): Promise<'there' | 'missing' | 'no'> {
  try {
    await manager.consumers.info(streams.attempts, CONSUMER);
    await manager.streams.getMessage(streams.said, { last_by_subj: 'none' });
    await manager.streams.getMessage(streams.wishes, { last_by_subj: 'none' });
    return 'there';
  } catch (error) {
    if (NOT_THERE.has(codeOf(error))) {
      return 'missing';
    }
    if (isRefusal(error)) {
      return 'no';
    }
    throw error;
  }
}

/**
 * Makes what is not there yet. What is there stays and gets today's settings besides its own: an earlier version may have set more.
 * @param inCluster has several servers keep it, where there are.
 */
export async function makeStreams(
  { AckPolicy, DeliverPolicy, RetentionPolicy }: NatsLibrary,
  manager: JetStreamManager,
  subjects: QueueSubjects,
  inCluster: boolean,
): Promise<void> {
  const { attempts, said, told, machines, wishes } = subjects.streams;
  const max_age = KEPT_S * SECOND_NS;
  const make = async (config: WithRequired<Partial<StreamConfig>, 'name'>) => {
    const known = await ifThere(manager.streams.info(config.name));
    if (known !== undefined) {
      const { subjects: before, duplicate_window } = known.config;
      const now = { subjects: before, duplicate_window, ...config };
      if (before.join() !== now.subjects.join() || duplicate_window !== now.duplicate_window) {
        const { subjects, duplicate_window } = now;
        await manager.streams.update(config.name, { subjects, duplicate_window });
      }
      return;
    }
    if (inCluster) {
      try {
        await manager.streams.add({ ...config, num_replicas: REPLICAS });
        return;
      } catch (error) {
        if (!TOO_FEW.has(codeOf(error))) {
          throw error;
        }
      }
    }
    await manager.streams.add(config);
  };
  await make({ name: told, subjects: [subjects.up(ANY, ANY)], max_age });
  await make({
    name: machines,
    subjects: [subjects.offer(ANY, ANY)],
    max_age: OFFERED_S * SECOND_NS,
    max_msgs_per_subject: 1,
  });
  await make({
    name: said,
    subjects: [subjects.turns(ANY), subjects.down(ANY)],
    max_age,
    // What is said first of an attempt is so for as long as it is kept.
    duplicate_window: max_age,
  });
  // A machine that is to take nothing is so until somebody says otherwise.
  await make({ name: wishes, subjects: [subjects.wish(ANY)], max_msgs_per_subject: 1 });
  await make({
    name: attempts,
    subjects: [subjects.attempt(ANY)],
    retention: RetentionPolicy.Workqueue,
    max_age,
  });
  // It comes last: who sees it sees all.
  if ((await ifThere(manager.consumers.info(attempts, CONSUMER))) === undefined) {
    await manager.consumers.add(attempts, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: ACK_S * SECOND_NS,
      max_waiting: MOST_WAITING,
    });
  }
}

/** JetStream's codes for a stream and a consumer that are not there. */
const NOT_THERE: ReadonlySet<unknown> = new Set([10_059, 10_014]);
/** JetStream's codes for more replicas than there are servers. */
const TOO_FEW: ReadonlySet<unknown> = new Set([10_005, 10_074]);

async function ifThere<T>(looked: Promise<T>): Promise<T | undefined> {
  try {
    return await looked;
  } catch (error) {
    if (NOT_THERE.has(codeOf(error))) {
      return undefined;
    }
    throw error;
  }
}

/** Nobody answers under this name, or this account or user may not ask. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    /JetStreamNotEnabled|NoResponders|RequestError|PermissionViolation/.test(error.name)
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
