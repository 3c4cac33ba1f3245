import type { Ending, Log } from '../../ports/ports';
import type { Capability, KnownCoordinator, ProbedCoordinator } from '../../run/coordinator/coordination';
import type { RetryRules } from '../../run/coordinator/retrySchedule';
import { nextTryMs } from '../../run/coordinator/retrySchedule';
import { CallRefused } from '../caller';
import type { Operation } from '../operations/operation';
import type { RemoteClient } from './remoteClient';
import type { RetryWorld } from './callAgain';
import { callAgain, RemoteFailure } from './callAgain';

/** What a coordinator elsewhere is reached with. */
export interface RemoteWorld extends RetryWorld {
  readonly client: Pick<RemoteClient, 'call'>;
  /** For people: without key. */
  readonly url: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly probe: () => Promise<ProbedCoordinator>;
  /** This driver, among the agents that the coordinator knows. */
  readonly agentId: string;
  readonly log: Log;
}

/** How often a coordinator that answers is asked whether it is still there, in milliseconds. */
const LOOK_MS = 15_000;
/** The backoff between asking one that does not answer any more. */
const GONE = { firstMs: 1000, longestMs: 15_000, patienceMs: Number.POSITIVE_INFINITY };
/** The backoff of a call until the coordinator counts as gone. */
const TRIES = { firstMs: 300, longestMs: 1000, patienceMs: 3000 };
/** Calls that do the same when they are carried out twice. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'acquire_lock',
  'release_lock',
  'lock_status',
  'check_locks',
  'register_session',
  'heartbeat',
  'register_feature',
  'deregister_feature',
  'get_task',
  'remember',
  'recall',
  'read_handoff',
]);

/**
 * A coordinator somewhere else, as a driver goes by it: what it can do, whether it is there, and calls that are repeated
 * while it is not. It is looked at all the time, so that runs are slowed down and let go again as it goes and comes.
 */
export class RemoteCoordinator {
  private seen: ProbedCoordinator | undefined;
  private trouble: string | undefined = 'nobody has looked for it yet';
  private failures = 0;
  private looking: Promise<void> | undefined;
  private callOff: () => void = () => undefined;
  private readonly watchers = new Set<() => void>();
  private readonly sessionWatchers = new Set<() => void>();
  private isDisposed = false;

  constructor(private readonly world: RemoteWorld) {}

  /** What it was seen to be able to do last. */
  known(): KnownCoordinator {
    return { kind: 'remote', url: this.world.url, can: this.seen?.can ?? [] };
  }

  /** Why runs cannot go by it, in words; undefined: they can. */
  lost(): string | undefined {
    return this.trouble;
  }

  can(capability: Capability): boolean {
    return this.trouble === undefined && this.seen?.can.includes(capability) === true;
  }

  /** Calls back when what it can do, or whether it is there, has changed. */
  watch(changed: () => void): Ending {
    this.watchers.add(changed);
    return { dispose: () => this.watchers.delete(changed) };
  }

  /** Calls back when it knows nobody any more, as after a restart: whoever has registered has to again. */
  onForgotten(forgotten: () => void): Ending {
    this.sessionWatchers.add(forgotten);
    return { dispose: () => this.sessionWatchers.delete(forgotten) };
  }

  /** Looks whether it is there, and what it can do, at once. Resolves when that is known. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
      this.lookLater();
    });
    return this.looking;
  }

  /**
   * Calls it, again and again while it does not answer.
   * @param name of the operation. @throws CallRefused when it refuses; RemoteFailure when it was given up.
   */
  async call(name: string, params: Readonly<Record<string, unknown>>, rules: RetryRules): Promise<unknown> {
    const operation = this.world.operations.get(name);
    if (operation === undefined) {
      throw new CallRefused(404, `There is no call ${name}.`);
    }
    try {
      const isRepeatable = REPEATABLE.has(name);
      return await callAgain(
        () => this.world.client.call(operation, params),
        { rules, isRepeatable },
        this.world,
      );
    } catch (error) {
      if (this.trouble === undefined && (error instanceof RemoteFailure || isAboutKey(error))) {
        void this.look();
      }
      throw error;
    }
  }

  /** Says in the log what is wrong with it. */
  complain(message: string): void {
    this.world.log.warn(`The coordinator at ${this.world.url}: ${message}`);
  }

  dispose(): void {
    this.isDisposed = true;
    this.callOff();
  }

  private async lookOnce(): Promise<void> {
    const { world } = this;
    const startedAt = world.now();
    let seen = await world.probe();
    for (let failures = 1; seen.unanswered.length > 0 && !this.isDisposed; failures += 1) {
      const tries = { failures, elapsedMs: world.now() - startedAt, random: world.random() };
      const wait =
        this.trouble === undefined || this.seen === undefined ? nextTryMs(TRIES, tries) : undefined;
      if (wait === undefined) {
        break;
      }
      await new Promise<void>((resolve) => world.timers.at(world.now() + wait, resolve));
      seen = await world.probe();
    }
    const trouble = troubleOf(seen) ?? (await this.enlist());
    this.failures = trouble === undefined ? 0 : this.failures + 1;
    const hasChanged = trouble !== this.trouble || seen.can.join() !== this.seen?.can.join();
    const isFirst = this.seen === undefined;
    this.seen = seen;
    this.trouble = trouble;
    if (hasChanged && !this.isDisposed) {
      if (trouble !== undefined) {
        world.log.warn(`The coordinator cannot be used: ${trouble}`);
      } else if (!isFirst) {
        world.log.info(`The coordinator at ${world.url} can be used again.`);
      }
      this.watchers.forEach((changed) => changed());
    }
  }

  /** Gives a sign of life, or registers; which shows too whether the key counts. @returns what is in the way. */
  private async enlist(): Promise<string | undefined> {
    const { agentId, url } = this.world;
    const identity = { agent_id: agentId, agent_type: 'waves' };
    try {
      const beat = fieldsOf(await this.call('heartbeat', identity, TRIES));
      if (beat['success'] !== true) {
        const isFirst = this.seen === undefined;
        await this.call('register_session', { ...identity, capabilities: ['orchestrate'] }, TRIES);
        if (!isFirst) {
          this.sessionWatchers.forEach((forgotten) => forgotten());
        }
      }
      return undefined;
    } catch (error) {
      if (error instanceof CallRefused) {
        return isAboutKey(error)
          ? `${url} refuses the key (${error.status}): ${error.message}`
          : `${url} does not let the driver register (${error.status}): ${error.message}`;
      }
      return `${url} does not answer`;
    }
  }

  private lookLater(): void {
    if (this.isDisposed) {
      return;
    }
    const { random, timers, now } = this.world;
    const wait =
      this.trouble === undefined
        ? LOOK_MS * (1 - random() / 2)
        : nextTryMs(GONE, { failures: this.failures, elapsedMs: 0, random: random() });
    this.callOff();
    this.callOff = timers.at(now() + (wait ?? LOOK_MS), () => void this.look());
  }
}

/** The fields of an answer; none where it is something else. */
export function fieldsOf(answer: unknown): Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}

function isAboutKey(error: unknown): boolean {
  return error instanceof CallRefused && (error.status === 401 || error.status === 403);
}

function troubleOf({ url, available, missing }: ProbedCoordinator): string | undefined {
  if (!available) {
    return `${url} does not answer`;
  }
  return missing.length === 0 ? undefined : `${url} lacks ${missing.join(', ')}`;
}
