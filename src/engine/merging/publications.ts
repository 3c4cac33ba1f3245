import { firstById } from '../../plan/firstById';
import { describeConflicts } from '../../run/conflicts/mergeConflict';
import { errorFault } from '../../run/faults/faultTable';
import type { Publication, PublicationRefused } from '../../run/publishing/publishing';
import { mayPublish, MOST_PUBLISHED, openPublications, publishedOnto } from '../../run/publishing/publishing';
import type { PackageRun, RunEvent } from '../../run/run';
import { admissionOf } from '../../run/scope/settleScope';
import { WavesError } from '../../wavesError';
import { foreignChanges, missedObligations } from '../contracts/contractCheck';
import { contractTools } from '../contracts/runContexts';
import { attemptStep } from '../kernel/attemptStep';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { FollowedRun, Target } from '../kernel/attempts';
import { attemptKey, located, packageRun } from '../kernel/attempts';
import type { MergeQueue } from './mergeQueue';

/** Why something is not published, with the words for its agent. */
type Refusal = Pick<PublicationRefused, 'reason' | 'message'>;

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

/** As faults name it. */
const STEP = 'publish';

/** Merges parts of packages' work while their agents go on. */
export class Publications {
  private readonly underway = new Map<string, Promise<void>>();

  constructor(
    private readonly deps: EngineDependencies,
    private readonly run: FollowedRun,
    private readonly merging: MergeQueue,
    private readonly integration: { readonly tip: () => Promise<string> },
  ) {}

  /**
   * Answers everything that an attempt's agent has asked to be published so far, as far as no fault of the repository or the
   * machine holds it up; that is written down when it resolves.
   */
  publish(target: Target): Promise<void> {
    const { planned, rank } = packageRun(this.run.state, target.package);
    const place = { run: this.run.state.run, rank, package: planned.id };
    const work = this.merging.run(place, async () => {
      let goesOn = true;
      for (let next = this.next(target); goesOn && next !== undefined; next = this.next(target)) {
        const { item, publication } = next;
        goesOn = await attemptStep(this.deps, this.run, STEP, target, async () => [
          await this.outcome(item, publication),
        ]);
      }
    });
    const key = attemptKey(target);
    this.underway.set(key, work);
    return work.finally(() => this.underway.delete(key));
  }

  /** Waits until nothing of an attempt is being published any more. */
  async settled(target: Target): Promise<void> {
    await this.underway.get(attemptKey(target));
  }

  private next(target: Target): { readonly item: PackageRun; readonly publication: Publication } | undefined {
    const item = this.run.closed ? undefined : packageRun(this.run.state, target.package);
    const isAtWork = item?.attempt === target.attempt && mayPublish(item);
    const [publication] = isAtWork ? openPublications(item) : [];
    return item === undefined || publication === undefined ? undefined : { item, publication };
  }

  private async outcome(item: PackageRun, { publication, paths }: Publication): Promise<RunEvent> {
    const target = { package: item.planned.id, attempt: item.attempt, publication };
    try {
      const made = await this.made(item, publication, paths);
      return 'reason' in made
        ? { type: 'publication.refused', ...target, ...made }
        : { type: 'artifact.published', ...target, ...made };
    } catch (error) {
      // A fault of the repository or the machine is none that the agent could do anything about: it is tried again.
      if (!WavesError.is(error) || FATAL.has(error.reason) || errorFault(error, STEP) !== undefined) {
        throw error;
      }
      const message = [error.message, error.advice ?? ''].join(' ').trim();
      return { type: 'publication.refused', ...target, reason: 'failed', message };
    }
  }

  private async made(item: PackageRun, publication: string, paths: readonly string[]) {
    const { repository, lease } = this.deps;
    const { state } = this.run;
    const { id, title } = item.planned;
    const { worktree, branch, base } = located(item);
    await this.integration.tip();
    await lease.assertHeld();
    const place = { worktree, branch, base: publishedOnto(item) ?? base };
    const message = `${id}: publish ${paths.join(', ')}`;
    const found = await repository.publish(place, paths, message, admissionOf(item));
    if (found.kind !== 'made') {
      return refusal(found);
    }
    const { commit: head, files } = found;
    const unfit = await this.unfit(item, head, files);
    if (unfit !== undefined) {
      return unfit;
    }
    const identity = { run: state.run, package: id, attempt: item.attempt, publication };
    const words = `Publish ${paths.join(', ')} of ${id}: ${title}`;
    const merged = await repository.merge(state.integrationBranch, head, words, identity);
    if (merged.kind === 'conflict') {
      const what =
        merged.conflicts === undefined ? merged.files.join(', ') : describeConflicts(merged.conflicts);
      const advice = 'Take in what is integrated first (sync), resolve that, and publish again.';
      return refused('conflict', `It conflicts with what is integrated: ${what}. ${advice}`);
    }
    const { commit, tip } = merged;
    const more = files.length - MOST_PUBLISHED;
    return {
      files: files.slice(0, MOST_PUBLISHED),
      ...(more > 0 ? { more } : {}),
      head: merged.head ?? head,
      commit,
      ...(tip === commit ? {} : { tip }),
    };
  }

  /** Whether others could not build on it: a contract that is not its own, or one without what the plan says is in it. */
  private async unfit(
    item: PackageRun,
    head: string,
    files: readonly string[],
  ): Promise<Refusal | undefined> {
    const { plan, state } = this.run;
    const planned = firstById(plan).get(item.planned.id);
    if (planned === undefined) {
      return undefined;
    }
    const target = { package: planned.id, attempt: item.attempt, filesModified: files };
    const [foreign] = foreignChanges(plan, planned, target);
    if (foreign?.type === 'package.blocked') {
      return refused('scope', foreign.message);
    }
    // Only what is owed of the very files that are published: the rest of the work is still to be done.
    const own = planned.obligations.filter(({ subject }) => files.includes(subject.value));
    const only = { ...planned, obligations: own, outputs: { ...planned.outputs, artifacts: [] } };
    const tools = contractTools(this.deps, state);
    const [missed] = own.length === 0 ? [] : await missedObligations(tools, plan, only, { ...target, head });
    return missed?.type === 'attempt.failed' ? refused('obligation', missed.message) : undefined;
  }
}

function refusal(
  found: Exclude<Awaited<ReturnType<EngineDependencies['repository']['publish']>>, { kind: 'made' }>,
): Refusal {
  switch (found.kind) {
    case 'missing':
      return refused('missing', `There is no such file, or git ignores it: ${found.files.join(', ')}.`);
    case 'outside':
      return refused('scope', `It is not yours to write: ${found.files.join(', ')}.`);
    case 'unchanged':
      return refused('unchanged', 'Nothing of it has changed since it was integrated last.');
  }
}

function refused(reason: Refusal['reason'], message: string): Refusal {
  return { reason, message };
}
