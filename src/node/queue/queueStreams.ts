import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { WithRequired } from '@nats-io/nats-core';
import type { NatsLibrary } from './natsLibrary';
import type { QueueSubjects } from './queueSubjects';
import { ANY, CONSUMER } from './queueSubjects';

const SECOND_NS = 1_000_000_000;
/** How long what nobody has fetched is kept, in seconds. */
const KEPT_S = 7 * 24 * 3600;
/** How long an attempt that a machine was given may stay untaken until it is given to another, in seconds. */
const ACK_S = 30;
/** A machine that gives no sign of life for so long is no longer listed, in seconds. */
const OFFERED_S = 60;
/** So many servers of a cluster keep each word, where there are as many. */
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
 * Makes what is not there yet. What is there stays, and takes in what is said now: an earlier version may have said more there.
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
      const { subjects: before } = known.config;
      if (before.join() !== config.subjects?.join()) {
        await manager.streams.update(config.name, { subjects: config.subjects ?? before });
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
    });
  }
}

/** JetStream's codes for a stream and a consumer that are not there. */
const NOT_THERE: ReadonlySet<unknown> = new Set([10_059, 10_014]);
/** And for more replicas than there are servers. */
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
