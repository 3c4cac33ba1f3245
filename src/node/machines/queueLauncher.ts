import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AgentLauncher, AttemptListener, AttemptSpec, FollowedAttempt } from '../../ports/attempts';
import type { InboxMessage } from '../../run/explaining/inboxMessage';
import { attemptFiles, runFolder } from '../runs/runFolder';
import { sendWork } from '../git/carriedWork';
import { WavesError } from '../../wavesError';
import { wordsOf } from './queue/listening';
import { withoutPlaces } from './places';
import type { QueuedAttempt } from './queuedAttempt';
import { baseRef, QUEUED_FORM, queueKey, readQueued, writeQueued } from './queuedAttempt';
import type { FollowingTools } from './queuedFollowing';
import { QueuedFollowing } from './queuedFollowing';

/** Between two tries to reach the queue, in milliseconds. */
const ASK_AGAIN_MS = 2000;

/** What is needed besides to put attempts into a queue. */
export interface QueueLauncherOptions extends FollowingTools {
  readonly commonDir: string;
  /** Where our programs are, and Node.js. */
  readonly programs: string;
  readonly nodePath: string;
  /** How long a machine may give no sign of life, in milliseconds. */
  readonly leaseMs: number;
}

/**
 * Has agents started by other machines, through a queue. What they leave is kept where it would be if they worked here, so that
 * nobody has to know. Commands of the plan, and agents with whom people talk, are started here.
 */
export class QueueLauncher implements AgentLauncher {
  /** Worktrees here whose agents work elsewhere, by the folders of their attempts. */
  private readonly away = new Map<string, string>();

  readonly isElsewhere = true;

  private readonly followed = new Map<string, QueuedFollowing>();

  constructor(private readonly options: QueueLauncherOptions) {}

  /** Whether the agent of a worktree here works on another machine now. */
  isAway(worktree: string): boolean {
    return [...this.away.values()].includes(worktree);
  }

  /** What is followed of the agent of a worktree here that works on another machine. */
  following(worktree: string): QueuedFollowing | undefined {
    const [folder = ''] = [...this.away].find(([, path]) => path === worktree) ?? [];
    return this.followed.get(folder);
  }

  async callOff(folder: string): Promise<boolean> {
    const queued = readQueued(folder);
    if (queued === undefined) {
      return this.options.here.callOff(folder);
    }
    const { queue, log } = this.options;
    for (;;) {
      try {
        const standing = await queue.turn(queued.key);
        // Who takes it in this very moment loses it again.
        const closed = { state: 'closed', why: 'Called off before a machine had taken it.' } as const;
        return (standing ?? (await queue.say(queued.key, closed)))?.turn.state === 'closed';
      } catch (error) {
        log.warn(`Whether an attempt was begun is asked again: ${wordsOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      }
    }
  }

  async launch(wanted: AttemptSpec, prompt: string): Promise<void> {
    const spec = this.placed(wanted);
    // The files of an image lie where the run is driven.
    const seesImage = spec.walls?.scope.image === true && (spec.machine?.labels ?? []).length === 0;
    if (spec.mailbox === undefined || spec.terminal !== undefined || seesImage) {
      return this.options.here.launch(spec, prompt);
    }
    const { queue, root, lease, leaseMs } = this.options;
    const { folder, cwd: worktree } = spec;
    const key = queueKey(spec);
    const files = attemptFiles(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(files.prompt, prompt, { mode: 0o600 });
    await writeFile(files.spec, `${JSON.stringify(spec, null, 2)}\n`, { mode: 0o600 });
    await writeQueued(folder, {
      ...{ key, worktree, leaseMs },
      ...(spec.machine === undefined ? {} : { machine: spec.machine }),
    });
    const work = await handedOver('The remote does not take it', sendWork(root, worktree, baseRef(key)));
    const given = await this.givenFiles(spec);
    const { walls, ...rest } = spec;
    const plain = { ...rest, argv: spec.argv.slice(walls?.argv ?? 0) };
    const carried = {
      ...{ spec: plain, prompt, given },
      ...(walls === undefined ? {} : { walls: walls.scope }),
    };
    await lease.assertHeld();
    this.away.set(folder, worktree);
    // Where somebody has called it off meanwhile, nobody is to have it.
    if (queue.before(key) !== undefined) {
      return;
    }
    const attempt: QueuedAttempt = {
      form: QUEUED_FORM,
      key,
      leaseMs,
      ...work,
      ...withoutPlaces(carried, this.placesOf(spec)),
    };
    await handedOver('The queue does not take it', queue.offer(key, JSON.stringify(attempt)));
  }

  async tell(folder: string, message: InboxMessage): Promise<void> {
    await this.options.here.tell(folder, message);
    this.followed.get(folder)?.tell({ message });
  }

  /** Of a conversation that lies on another machine there is nothing to go on with. */
  async session(folder: string): Promise<string | undefined> {
    return readQueued(folder) === undefined ? this.options.here.session(folder) : undefined;
  }

  outputTail(folder: string): Promise<string> {
    return this.options.here.outputTail(folder);
  }

  wholeOutput(folder: string): Promise<string | undefined> {
    return this.options.here.wholeOutput(folder);
  }

  follow(folder: string, listener: AttemptListener): FollowedAttempt {
    const queued = readQueued(folder);
    if (queued === undefined) {
      return this.options.here.follow(folder, listener);
    }
    this.away.set(folder, queued.worktree);
    const following = new QueuedFollowing(this.options, folder, queued, listener, () => {
      this.away.delete(folder);
      this.followed.delete(folder);
    });
    this.followed.set(folder, following);
    return following;
  }

  /** Where the machine is gone that has the worktree which its packages share, or takes nothing, another one makes it anew. */
  private placed(spec: AttemptSpec): AttemptSpec {
    const { on, ...needs } = spec.machine ?? { labels: [] };
    const isParted = on !== undefined && this.options.machines.whyParted({ ...needs, on }) !== undefined;
    return isParted ? { ...spec, machine: needs } : spec;
  }

  private placesOf({ cwd, folder, run }: AttemptSpec) {
    const { root, commonDir, programs, nodePath } = this.options;
    return { worktree: cwd, folder, run: runFolder(commonDir, run), root, programs, node: nodePath };
  }

  /** Files of the run that an agent is told of. */
  private async givenFiles({ env }: AttemptSpec): Promise<Record<string, string>> {
    const path = env['WAVES_PARENT_CONTEXT_FILE'];
    const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
    return path === undefined || text === undefined ? {} : { [path]: text };
  }
}

/** What fails for no fault of the attempt is said so, and tried again by who wants it started. */
async function handedOver<T>(what: string, handing: Promise<T>): Promise<T> {
  try {
    return await handing;
  } catch (error) {
    throw new WavesError('queue', `${what}: ${wordsOf(error)}.`, undefined, { cause: error });
  }
}
