import type { PackageRun, RunState } from '../../run/run';
import { agentIdOf } from '../caller';
import type { RetryWorld } from './callAgain';
import type { RemoteCoordinator } from './remoteCoordinator';
import { fieldsOf } from './remoteCoordinator';

/** How often agents give a sign of life, in milliseconds; by upstream they count as gone after 15 minutes. */
const BEAT_MS = 30_000;
/** How long one call is repeated; what failed is made up for when the coordinator is back. */
const RULES = { firstMs: 500, longestMs: 4000, patienceMs: 10_000 };

/** The agent of an attempt, as it is known there. */
interface Enlisted {
  readonly agentId: string;
  readonly agentType: string;
  readonly run: string;
  readonly package: string;
  readonly attempt: number;
  readonly title: string;
  readonly feature: string;
  readonly priority: number;
  /** Whether its session is known there. */
  registered: boolean;
  /** Its task in the queue, once that is its own. */
  task: string | undefined;
  /** Set: it has come to an end, which is still to be told. */
  end: { readonly success: boolean; readonly message: string; readonly result: object } | undefined;
}

/** A run's feature, with what it claims. */
interface Announced {
  readonly feature: string;
  readonly params: Readonly<Record<string, unknown>>;
  registered: boolean;
  end: 'completed' | 'cancelled' | undefined;
}

/**
 * Makes the runs of this repository known to a coordinator elsewhere: each run as a feature with the locks that it
 * claims, each attempt as a session that gives signs of life and as a task that its agent has claimed. What cannot be
 * told is told when the coordinator is back.
 */
export class RemoteAgents {
  private readonly agents = new Map<string, Enlisted>();
  private readonly features = new Map<string, Announced>();
  private underway: Promise<void> = Promise.resolve();
  private isQueued = false;
  private callOff: () => void = () => undefined;
  private readonly forgotten;

  constructor(
    private readonly remote: RemoteCoordinator,
    private readonly world: RetryWorld,
  ) {
    this.forgotten = remote.onForgotten(() => {
      this.agents.forEach((agent) => (agent.registered = false));
      this.features.forEach((feature) => (feature.registered = false));
      this.sync();
    });
    this.beatLater();
  }

  /** Takes in how the runs stand, and tells what is new of it. */
  follow(states: readonly RunState[]): void {
    const going = new Set(states.map(({ run }) => run));
    for (const state of states) {
      this.followRun(state);
    }
    for (const agent of this.agents.values()) {
      if (!going.has(agent.run)) {
        agent.end ??= { success: false, message: 'Its run has ended.', result: {} };
      }
    }
    for (const [run, feature] of this.features) {
      feature.end ??= going.has(run) ? undefined : 'cancelled';
    }
    this.sync();
  }

  /** Tells what is not known there yet. */
  sync(): void {
    if (this.isQueued || this.remote.lost() !== undefined) {
      return;
    }
    this.isQueued = true;
    this.underway = this.underway.then(() => {
      this.isQueued = false;
      return this.tell();
    });
  }

  /** Resolves when everything was told, or could not be. */
  settled(): Promise<void> {
    return this.underway;
  }

  dispose(): void {
    this.callOff();
    this.forgotten.dispose();
  }

  private followRun(state: RunState): void {
    if (state.parent !== undefined) {
      return;
    }
    const known = this.features.get(state.run);
    if (known === undefined && state.phase !== 'ended') {
      this.features.set(state.run, announced(state));
    } else if (known !== undefined && state.phase === 'ended') {
      known.end = state.outcome === 'done' ? 'completed' : 'cancelled';
    }
    for (const id of state.index.active) {
      const item = state.packages.get(id);
      if (item !== undefined && !this.agents.has(nameOf(state.run, item))) {
        this.agents.set(nameOf(state.run, item), enlisted(state, item));
      }
    }
    for (const agent of this.agents.values()) {
      const item = agent.run === state.run ? state.packages.get(agent.package) : undefined;
      if (item !== undefined && (item.attempt !== agent.attempt || !state.index.active.has(agent.package))) {
        agent.end ??= endOf(item, agent.attempt);
      }
    }
  }

  private async tell(): Promise<void> {
    const work = [
      ...[...this.features].map(([run, feature]) => this.tellFeature(run, feature)),
      ...[...this.agents].map(([name, agent]) => this.tellAgent(name, agent)),
    ];
    // One that failed is told again when the coordinator is back, or with the next sign of life.
    await Promise.allSettled(work);
  }

  private async tellFeature(run: string, feature: Announced): Promise<void> {
    const { feature: feature_id, params, end } = feature;
    if (!feature.registered && end === undefined) {
      await this.remote.call('register_feature', params, RULES);
      feature.registered = true;
    }
    if (end !== undefined) {
      if (feature.registered) {
        await this.remote.call('deregister_feature', { feature_id, status: end }, RULES);
      }
      this.features.delete(run);
    }
  }

  private async tellAgent(name: string, agent: Enlisted): Promise<void> {
    const identity = { agent_id: agent.agentId, agent_type: agent.agentType };
    if (agent.end !== undefined && agent.task === undefined && !agent.registered) {
      this.agents.delete(name);
      return;
    }
    if (!agent.registered && agent.end === undefined && this.remote.can('CAN_DISCOVER')) {
      const session = { ...identity, capabilities: ['package'], current_task: agent.title };
      await this.remote.call('register_session', session, RULES);
      agent.registered = true;
    }
    if (agent.task === undefined && agent.end === undefined && this.remote.can('CAN_QUEUE_WORK')) {
      agent.task = await this.claim(agent, identity);
    }
    if (agent.end !== undefined) {
      const { success, message, result } = agent.end;
      if (agent.task !== undefined) {
        const words = success ? { result } : { error_message: message };
        const answer = fieldsOf(
          await this.remote.call(
            'complete_work',
            { ...identity, task_id: agent.task, success, ...words },
            RULES,
          ),
        );
        if (answer['success'] !== true) {
          this.remote.complain(`It does not take the end of ${agent.package}: ${String(answer['reason'])}`);
        }
      }
      this.agents.delete(name);
    }
  }

  /** A queue hands out whatever is most urgent of a kind: a kind of its own makes sure that it is this one. */
  private async claim(agent: Enlisted, identity: object): Promise<string | undefined> {
    const task_type = `package ${agent.package} ${agent.attempt} ${agent.run}`;
    const { run, package: id, attempt, feature } = agent;
    const task = {
      ...identity,
      task_type,
      description: agent.title,
      priority: agent.priority,
      input_data: { run, package_id: id, attempt, feature_id: feature },
    };
    await this.remote.call('submit_work', task, RULES);
    const claimed = fieldsOf(
      await this.remote.call('get_work', { ...identity, task_types: [task_type] }, RULES),
    );
    return typeof claimed['task_id'] === 'string' ? claimed['task_id'] : undefined;
  }

  private beatLater(): void {
    const { timers, now, random } = this.world;
    this.callOff = timers.at(now() + BEAT_MS * (1 - random() / 4), () => {
      void this.beat().finally(() => this.beatLater());
    });
  }

  private async beat(): Promise<void> {
    const alive = [...this.agents.values()].filter(({ end, registered }) => end === undefined && registered);
    await Promise.allSettled(
      alive.map(async (agent) => {
        const identity = { agent_id: agent.agentId, agent_type: agent.agentType };
        const answer = fieldsOf(await this.remote.call('heartbeat', identity, RULES));
        agent.registered = answer['success'] === true;
      }),
    );
    this.sync();
  }
}

function nameOf(run: string, { planned, attempt }: PackageRun): string {
  return `${run} ${planned.id} ${attempt}`;
}

function enlisted({ run, feature }: RunState, item: PackageRun): Enlisted {
  const { planned, attempt, agent } = item;
  return {
    agentId: agentIdOf({ run, package: planned.id }),
    agentType: agent.name,
    run,
    package: planned.id,
    attempt,
    title: planned.title,
    feature: feature.id,
    priority: Math.min(10, Math.max(1, planned.priority)),
    registered: false,
    task: undefined,
    end: undefined,
  };
}

function endOf(item: PackageRun, attempt: number): NonNullable<Enlisted['end']> {
  const isDone = item.attempt === attempt && (item.state === 'done' || item.state === 'skipped');
  const message = (item.attempt === attempt ? item.message : item.lastFailure) ?? `It is ${item.state}.`;
  const { commit, filesModified = [] } = item;
  return { success: isDone, message, result: { commit: commit ?? null, files_modified: filesModified } };
}

/** What a run claims: the locks of all packages that it was asked to carry out. */
function announced(state: RunState): Announced {
  const chosen = [...state.packages.values()].filter(({ selected }) => selected);
  const claims = [...new Set(chosen.flatMap(({ planned }) => planned.locks))].sort();
  return {
    feature: state.feature.id,
    params: {
      feature_id: state.feature.id,
      resource_claims: claims,
      title: state.feature.title,
      branch_name: state.integrationBranch,
      metadata: { run: state.run },
    },
    registered: false,
    end: undefined,
  };
}
