import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { admissionOf } from '../../run/scope/settleScope';
import type { SurroundingsChange, SurroundingsImage, SurroundingsView } from '../../run/worktrees/comparison';
import { changesBetween, describeChange, differencesSince } from '../../run/worktrees/comparison';
import { openChanges } from '../../run/worktrees/surroundings';
import { WavesError } from '../../wavesError';
import type { FollowedRun, Target } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { LookTimes } from './lookTimes';

/** How long after a file has changed an editor may say that it has saved it, in milliseconds, before agents are suspected. */
const SAYING_MS = 500;
/** Of so many changes each is written down. */
const KEPT = 1000;

const UNSEEN = 'the repository could not be looked at';

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

/** A change with what shows whether somebody at work in the main work tree has made it. */
type Examined = SurroundingsChange & { readonly isOdd?: boolean };

/**
 * Notices when the main work tree, or what git goes by in the repository, is changed while agents work: they have no
 * business there. What may as well be a person's own work is left alone, and told at the end of the run.
 */
export class SurroundingsWatch {
  private image: SurroundingsImage | undefined;
  /** How everything was before the run's first agent; undefined: not known. */
  private first: SurroundingsImage | undefined;
  /** Branches that came since, each with the attempts that were at work then, one of which may have made it. */
  private readonly made = new Map<string, ReadonlySet<string>>();
  private looking: Promise<void> | undefined;
  /** Why nobody knows what has changed by now; undefined: it is known. */
  private failure: { readonly error: unknown } | undefined;
  private noting: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private readonly times: LookTimes;

  constructor(
    private readonly deps: Pick<
      EngineDependencies,
      'clock' | 'surroundings' | 'saves' | 'log' | 'timers' | 'lease'
    >,
    private readonly run: FollowedRun,
  ) {
    this.times = new LookTimes(deps, {
      look: () => this.look(),
      isNeeded: () => this.isNeeded(),
      watch: async (announced) => deps.surroundings?.watch(this.view(), announced),
      isBusy: async () => (await deps.surroundings?.isBusy()) === true,
    });
  }

  /** Sees to it that somebody looks as long as agents work. */
  step(): void {
    this.times.step();
  }

  /** Looks no more. */
  close(): void {
    this.times.close();
  }

  /** Resolves when it is known how everything was before the first agent starts. */
  async begin(): Promise<void> {
    await this.times.listen();
    if (this.image === undefined || this.run.state.index.active.size === 0) {
      await this.look();
    }
    if (this.first === undefined) {
      this.noting ??= this.noteFirst()
        .catch((error: unknown) => this.unseen(error))
        .finally(() => (this.noting = undefined));
      await this.noting;
    }
  }

  /** Resolves when it is known what has changed by now. */
  look(): Promise<void> {
    if (this.looking === undefined) {
      return this.lookOnce();
    }
    // What goes on may have seen less than there is by now.
    this.next ??= this.looking.then(() => {
      this.next = undefined;
      return this.lookOnce();
    });
    return this.next;
  }

  private lookOnce(): Promise<void> {
    const before = this.image;
    this.looking ??= this.compare()
      .then(() => (this.failure = undefined))
      .catch((error: unknown) => {
        // What was seen and not written down is seen once more.
        this.image = before;
        this.failure = { error };
        this.unseen(error);
      })
      .then(() => (this.looking = undefined));
    return this.looking;
  }

  /** Goes on with a package, unless something was changed while its agent worked that nobody has dealt with. */
  async unlessHeld(
    { package: id, attempt }: Target,
    goOn: () => Promise<readonly RunEvent[]>,
  ): Promise<readonly RunEvent[]> {
    await this.look();
    const { failure, image } = this;
    // Who makes the repository unreadable is not let through for it. Where it never could be read, that is told at the end.
    if (failure !== undefined && image !== undefined) {
      const { error: cause } = failure;
      throw new WavesError('unseen', cause instanceof Error ? cause.message : String(cause), undefined, {
        cause,
      });
    }
    if (openChanges(this.run.state, id).length === 0) {
      return goOn();
    }
    const message =
      'What was changed outside of the worktrees while it worked waits for a person to take it back or to leave it.';
    return [{ type: 'package.blocked', package: id, attempt, reason: 'surroundings', message, files: [] }];
  }

  /** Takes back what a person wants taken back; resolves when it is, or cannot be, and that is written down. */
  async restore({ package: id }: Target): Promise<void> {
    await this.look();
    const { surroundings, lease } = this.deps;
    const wanted = this.run.state.surroundings.filter(
      ({ suspects, verdict }) => verdict === 'restoring' && suspects[0] === id,
    );
    // The last that was changed is the first that is put back.
    for (const { id: about, changes } of [...wanted].reverse()) {
      await lease.assertHeld();
      if (surroundings === undefined || this.run.closed) {
        return;
      }
      try {
        const left = await surroundings.restore(this.nameOf(about), changes);
        this.image = await surroundings.look(this.view());
        const rest = left.length === 0 ? {} : { left: left.join('; ') };
        await this.run.record([{ type: 'surroundings.settled', id: about, how: 'restored', ...rest }]);
      } catch (error) {
        if (!WavesError.is(error) || FATAL.has(error.reason)) {
          throw error;
        }
        const message = `What was changed outside of the worktrees was not taken back: ${error.message}`;
        await this.run.record([{ type: 'surroundings.not-restored', id: about, message }]);
      }
    }
  }

  /** What has come of the comparison with how everything was before the run's first agent. */
  async compared(): Promise<RunEvent[]> {
    const { surroundings } = this.deps;
    const type = 'surroundings.compared';
    try {
      if (surroundings === undefined || (await this.known()) === undefined) {
        return [{ type, changes: [], unchecked: 'it is not known how everything was before' }];
      }
      await this.look();
      if (this.failure !== undefined) {
        return [{ type, changes: [], unchecked: UNSEEN }];
      }
      const { first, image } = this;
      const all = first === undefined || image === undefined ? [] : differencesSince(first, image);
      // A text of the plan that the run goes by was agreed to.
      const { planHash } = this.run.state;
      const found = all.filter(({ kind, after }) => kind !== 'plan' || after !== planHash);
      const more = found.length - KEPT;
      return [{ type, changes: found.slice(0, KEPT), ...(more > 0 ? { more } : {}) }];
    } catch (error) {
      this.unseen(error);
      return [{ type, changes: [], unchecked: UNSEEN }];
    }
  }

  private isNeeded(): boolean {
    const { state, closed } = this.run;
    return !closed && this.deps.surroundings !== undefined && state.index.active.size > 0;
  }

  private unseen(error: unknown): void {
    this.deps.log.warn(`The repository could not be looked at: ${String(error)}`);
  }

  /** Keeps how everything is, unless agents have worked already that nobody looked after. */
  private async noteFirst(): Promise<void> {
    const { surroundings, lease } = this.deps;
    const { image, run } = this;
    if (surroundings === undefined || (await this.known()) !== undefined || image === undefined) {
      return;
    }
    const hasWorked = [...run.state.packages.values()].some(({ attempt }) => attempt > 0);
    if (!hasWorked && run.state.surroundingsNoted === undefined && !run.closed) {
      await lease.assertHeld();
      const fingerprint = await surroundings.remember(run.state.run, image);
      this.first = image;
      await run.record([{ type: 'surroundings.noted', fingerprint }]);
    }
  }

  private async known(): Promise<SurroundingsImage | undefined> {
    const { surroundingsNoted: fingerprint, run } = this.run.state;
    if (fingerprint !== undefined) {
      this.first ??= await this.deps.surroundings?.recall(run, fingerprint);
    }
    return this.first;
  }

  private async compare(): Promise<void> {
    const { surroundings, lease } = this.deps;
    const before = this.image;
    const now = await surroundings?.look(this.view());
    this.image = now;
    if (surroundings === undefined || before === undefined || now === undefined || this.run.closed) {
      return;
    }
    const bySuspects = new Map<string, SurroundingsChange[]>();
    await this.settleSaved();
    this.noteMade(before, now);
    const changes = changesBetween(before, now).filter((change) => !this.isStillMade(change));
    for (const change of await this.unsaved(changes)) {
      const { isOdd = false, ...whole } = await this.examined(change);
      const suspects = suspectsOf(this.run.state, { ...whole, isOdd });
      if (suspects.length > 0) {
        const key = suspects.join('\n');
        bySuspects.set(key, [...(bySuspects.get(key) ?? []), whole]);
      }
    }
    for (const [key, changes] of bySuspects) {
      const suspects = key.split('\n');
      const id = `surroundings-${this.run.state.surroundings.length + 1}`;
      await lease.assertHeld();
      const undo = await surroundings.keep(this.nameOf(id), before, changes);
      const who = suspects.length === 1 ? `${suspects.join()} worked` : `${suspects.join(', ')} worked`;
      const message = `Changed outside of the worktrees while ${who}: ${changes.map(describeChange).join(', ')}. If it was not you: ${undo.join('; ')}.`;
      await this.run.record([{ type: 'surroundings.changed', id, changes, suspects, message }]);
    }
  }

  private noteMade(before: SurroundingsImage, now: SurroundingsImage): void {
    for (const [key, { kind, name }] of now.things) {
      if (kind === 'branch' && !before.things.has(key)) {
        this.made.set(name, new Set(this.attempts()));
      }
    }
  }

  /** Whether a branch goes on that came while an attempt worked which still does. As when it came, nobody is asked about it. */
  private isStillMade({ kind, name }: SurroundingsChange): boolean {
    const makers = kind === 'branch' ? this.made.get(name) : undefined;
    return makers !== undefined && this.attempts().some((attempt) => makers.has(attempt));
  }

  private attempts(): string[] {
    const { index, packages } = this.run.state;
    return [...index.active].map((id) => `${id} ${packages.get(id)?.attempt ?? 0}`);
  }

  /** The changes that no editor has saved. Editors tell of a save only after it: changes that would cast suspicion wait for that. */
  private async unsaved(changes: readonly SurroundingsChange[]): Promise<SurroundingsChange[]> {
    const isDoubtful = (change: SurroundingsChange) =>
      (change.kind === 'file' || change.kind === 'plan') &&
      !this.isSaved(change) &&
      suspectsOf(this.run.state, change).length > 0;
    if (changes.some(isDoubtful)) {
      const { clock, timers } = this.deps;
      await new Promise<void>((resolve) => timers.at(clock.now() + SAYING_MS, resolve));
    }
    return changes.filter((change) => !this.isSaved(change));
  }

  /** What was found before an editor said that it had saved it needs nobody any more. */
  private async settleSaved(): Promise<void> {
    const settled = this.run.state.surroundings.filter(
      ({ changes, verdict }) => verdict === undefined && changes.every((change) => this.isSaved(change)),
    );
    if (settled.length > 0) {
      await this.deps.lease.assertHeld();
      await this.run.record(settled.map(({ id }) => ({ type: 'surroundings.settled', id, how: 'saved' })));
    }
  }

  private isSaved(change: SurroundingsChange): boolean {
    return this.deps.saves?.has(this.run.state.run, change) === true;
  }

  /** Names the files of a branch that was moved, and tells whether it was moved past those who work with it. */
  private async examined(change: SurroundingsChange): Promise<Examined> {
    const { surroundings } = this.deps;
    const { kind, name, before, after } = change;
    if (surroundings === undefined || after === undefined) {
      return change;
    }
    const image = this.image?.things.get('head HEAD')?.after;
    const isOut = kind === 'head' || (kind === 'branch' && image === `refs/heads/${name}`);
    const tip = kind === 'head' ? this.commitOf(after) : after;
    const isOdd = isOut && !(await surroundings.isWorkedOn(tip));
    if (kind !== 'branch' || before === undefined) {
      return { ...change, isOdd };
    }
    return { ...change, isOdd, files: await surroundings.filesBetween(before, after) };
  }

  private commitOf(head: string): string {
    return this.image?.things.get(`branch ${head.replace(/^refs\/heads\//, '')}`)?.after ?? head;
  }

  private nameOf(id: string): string {
    return `${this.run.state.run}/${id}`;
  }

  private view(): SurroundingsView {
    return { isOurs: (branch) => this.isOurs(branch), plan: this.run.state.plan };
  }

  private isOurs(branch: string): boolean {
    const { state } = this.run;
    const has = (item: PackageRun) => item.branch === branch;
    return (
      branch.startsWith('waves/') ||
      branch === state.integrationBranch ||
      [...state.packages.values()].some(has)
    );
  }
}

/** The packages at work that may have made a change; none where it may well be what a person does. */
function suspectsOf(
  state: RunState,
  { kind, name, files = [], isOdd }: SurroundingsChange & { readonly isOdd?: boolean },
): string[] {
  const working = [...state.index.active]
    .flatMap((id) => state.packages.get(id) ?? [])
    .filter((item) => item.childRun === undefined && WORKS.has(item.state));
  const owns = (paths: readonly string[]) => (item: PackageRun) => paths.some(admissionOf(item));
  return working.filter(suspicion()).map(({ planned }) => planned.id);

  function suspicion(): (item: PackageRun) => boolean {
    switch (kind) {
      case 'file':
      case 'plan':
        return owns([name]);
      case 'branch':
        return isOdd === true ? () => true : owns(files);
      case 'head':
        return () => isOdd === true;
      case 'config':
        return () => !isBookkeeping(name);
      case 'ref':
        return () => name !== STASH;
      case 'hook':
      case 'rule':
      case 'link':
      case 'index':
        return () => true;
    }
  }
}

const STASH = 'refs/stash';
const WORKS: ReadonlySet<string> = new Set(['starting', 'working', 'stalled', 'verifying', 'integrating']);

/** Settings that git and editors write by themselves while a person works, and that no command goes by. */
function isBookkeeping(name: string): boolean {
  return /^(branch\..*\.(remote|merge|rebase|description|vscode-merge-base|github-pr-[\w-]+)|maintenance\.|gc\.)/.test(
    name,
  );
}
