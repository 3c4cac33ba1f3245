import { escalationEvents } from '../../run/asking/reportEvents';
import type { AgentLauncher, AttemptExit, AttemptListener } from '../../ports/attempts';
import type { Clock, Ending, WorktreeWatcher } from '../../ports/ports';
import type { JournalEvent, PackageRun, RunEvent } from '../../run/run';
import { handoffAnswerEvents, handoffEvents } from '../../run/asking/handoffEvents';
import { publicationEvents } from '../../run/publishing/publishing';
import { askedEvents, openQuestions } from '../../run/asking/questions';
import { requestEvents } from '../../run/scope/judgeRequest';
import { openSyncs, syncEvents } from '../../run/contracts/syncing';
import { admissionOf } from '../../run/scope/settleScope';
import { budgetEvents } from '../../run/steering/budget';
import { evidenceToWrite } from '../../run/attempts/evidenceToWrite';
import type { Attempts, FollowedRun, Target } from '../kernel/attempts';
import { attemptKey, packageRun } from '../kernel/attempts';
import { exitEvents } from './exitEvents';
import { LifeWatch, NUDGE } from './lifeWatch';

/** Follows the agents of a run's attempts, and writes down what is seen of them and how they end. */
export class AgentFollower {
  /** Looks anew at what lies outside of their scopes, by attempt. */
  private readonly lookAnew = new Map<string, () => void>();

  /**
   * @param folderOf where the records of a package's latest attempt are.
   * @param isHeldElsewhere whether a person or another run has locked a path.
   */
  constructor(
    private readonly run: FollowedRun,
    private readonly attempts: Attempts,
    private readonly folderOf: (item: PackageRun) => string,
    private readonly world: {
      readonly clock: Clock;
      readonly worktreeWatcher?: WorktreeWatcher;
      readonly launcher: Pick<AgentLauncher, 'outputTail'>;
    },
    private readonly isHeldElsewhere: (path: string) => boolean,
  ) {}

  /** Resolves when the attempt has ended and that is written down. */
  follow({ package: id, attempt }: Target): Promise<void> {
    const target = { package: id, attempt };
    const key = attemptKey(target);
    if (this.attempts.isFollowed(key)) {
      return Promise.resolve();
    }
    const item = () => packageRun(this.run.state, id);
    return new Promise((resolve, reject) => {
      const write = (event: RunEvent) => this.run.record([event]).catch(reject);
      const life = new LifeWatch(this.run.state.life, () => this.attempts.canBeNudged(key));
      let written: Promise<unknown> | undefined;
      let escalating: Promise<unknown> = Promise.resolve();
      const watch = () =>
        this.watchScope(item, (files) => {
          // What comes in is nobody's violation, and is looked at once that is written down.
          if (
            (isRunning(item()) || item().state === 'starting') &&
            openSyncs(this.run.state, item()).length === 0
          ) {
            void write({ type: 'attempt.strayed', ...target, files });
          }
        });
      let watching = watch();
      this.lookAnew.set(key, () => {
        watching?.dispose();
        watching = watch();
      });
      const listener: AttemptListener = {
        working: (pid, place, machine) => {
          if (item().state === 'starting') {
            const where = machine === undefined ? {} : { machine };
            void write({ type: 'attempt.working', ...target, pid, place, ...where });
          }
        },
        unplaced: (reasons) => {
          if (item().state === 'starting') {
            void write({ type: 'attempt.unplaced', ...target, reasons });
          }
        },
        progressed: (progress, message) => {
          // Of one that has ended, what is read late would take the place of what it said while it worked.
          if (item().attempt === attempt && (isRunning(item()) || item().state === 'starting')) {
            void write({
              type: 'attempt.progress',
              ...target,
              ...(progress === undefined ? {} : { progress }),
              ...(message === undefined ? {} : { message }),
            });
          }
        },
        sampled: (sample) => {
          // What came of the sample before has to be part of the state first.
          // Who waits for an answer of people, or talks with one, may stand still.
          const { agent, place } = item();
          const talks = agent.interactive === true && place === 'terminal';
          const asks = talks || openQuestions(this.run.state, target.package).length > 0;
          if (written === undefined && isRunning(item()) && !asks) {
            const { events, nudge } = life.take(item(), sample);
            if (events.length > 0) {
              written = this.run
                .record(events)
                .then(() => (nudge ? this.attempts.nudge(key, NUDGE) : undefined))
                .catch(reject)
                .finally(() => (written = undefined));
            }
          }
        },
        used: (usage) =>
          void this.run
            .record([{ type: 'attempt.used', ...target, ...usage }])
            .then(() => {
              const events = budgetEvents(this.run.state, target);
              return events.length === 0 ? undefined : this.run.record(events);
            })
            .catch(reject),
        observed: (evidence) => {
          for (const { source, claim, detail, at } of evidenceToWrite(item().evidence, [evidence])) {
            const observedAt = new Date(at).toISOString();
            const refusal = evidence.isRefusal === true ? { isRefusal: true as const } : {};
            void write({
              type: 'attempt.observed',
              ...target,
              source,
              claim,
              detail,
              observedAt,
              ...refusal,
            });
          }
        },
        escalated: (escalations) => {
          const events = escalationEvents(this.run.state, target, escalations);
          if (events.length > 0 && item().stopping === undefined) {
            escalating = escalating.then(() => this.run.record(events)).catch(reject);
          }
        },
        asked: (questions) => {
          const events = askedEvents(this.run.state, target, questions);
          if (events.length > 0 && item().stopping === undefined) {
            escalating = escalating.then(() => this.run.record(events)).catch(reject);
          }
        },
        requested: (requests) => {
          const events = requestEvents(this.run.state, target, requests, this.isHeldElsewhere);
          if (events.length > 0 && item().stopping === undefined) {
            escalating = escalating.then(() => this.run.record(events)).catch(reject);
          }
        },
        handedOff: (handoffs, answers) => {
          const events = [
            ...handoffEvents(this.run.state, target, handoffs),
            ...handoffAnswerEvents(this.run.state, target, answers),
          ];
          if (events.length > 0 && item().stopping === undefined) {
            escalating = escalating.then(() => this.run.record(events)).catch(reject);
          }
        },
        wantsSync: (syncs) => {
          const events = syncEvents(this.run.state, target, syncs);
          if (events.length > 0 && item().stopping === undefined) {
            escalating = escalating.then(() => this.run.record(events)).catch(reject);
          }
        },
        publishes: (wanted) => {
          const events = publicationEvents(this.run.state, target, wanted);
          if (events.length > 0 && item().stopping === undefined) {
            escalating = escalating.then(() => this.run.record(events)).catch(reject);
          }
        },
        exited: (exit) => {
          // Kept until the end is in the journal: until then the state still asks for somebody who follows.
          escalating
            .then(() => this.lastOutput(exit, item()))
            .then((output) =>
              this.run.record(exitEvents(this.run.state, target, exit, this.world.clock.now(), output)),
            )
            .finally(() => this.attempts.forget(key))
            .then(resolve, reject);
        },
      };
      const dispose = () => {
        this.lookAnew.delete(key);
        watching?.dispose();
      };
      this.attempts.follow(key, this.folderOf(item()), listener, { dispose });
    });
  }

  /** The end of what an agent printed that failed without a word of why. */
  private async lastOutput(exit: AttemptExit, item: PackageRun): Promise<string | undefined> {
    if (exit.reason !== 'exit' || exit.code === 0 || exit.message !== undefined) {
      return undefined;
    }
    const output = await this.world.launcher.outputTail(this.folderOf(item)).catch(() => '');
    return output === '' ? undefined : output;
  }

  /** To be told of what has become part of the state. */
  recorded(events: readonly JournalEvent[]): void {
    for (const event of events) {
      if (event.type === 'attempt.synced' || event.type === 'sync.refused') {
        this.lookAnew.get(attemptKey(event))?.();
      }
    }
  }

  /** @param strayed called when something outside of the package's scope has been changed, or changed back. */
  private watchScope(
    item: () => PackageRun,
    strayed: (files: readonly string[]) => void,
  ): Ending | undefined {
    const { worktree, base, violations } = item();
    if (worktree === undefined || base === undefined) {
      return undefined;
    }
    let known = violations;
    let { planned, leases } = item();
    let admits = admissionOf(item());
    const isOutside = (path: string) => {
      const now = item();
      if (now.planned !== planned || now.leases !== leases) {
        ({ planned, leases } = now);
        admits = admissionOf(now);
      }
      return !admits(path);
    };
    return this.world.worktreeWatcher?.watch({ worktree, base, isOutside }, (files) => {
      if (files.join('\n') !== known.join('\n')) {
        known = files;
        strayed(files);
      }
    });
  }
}

function isRunning({ state }: PackageRun): boolean {
  return state === 'working' || state === 'stalled';
}
