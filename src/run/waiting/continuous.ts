import { compileScope } from '../../plan/globs/scope';
import type { Feature, PackageDraftOf, Part, RunDraftOf } from '../kernel/kernel';
import { enter, following, startApprovals } from '../kernel/kernel';

/** What is kept of packages that are done again after others are merged. */
export interface ContinuousPart extends Part {
  readonly package: {
    /** Packages that were merged since the base of its latest round, and that it looks at; in the order of their merges. */
    readonly unseen: readonly string[];
    /** Those that had its latest round begin. */
    readonly wokenBy: readonly string[];
    /** How often it has been merged. */
    readonly rounds: number;
    /** How many attempts there had been when its latest round was asked for; 0 in the first. */
    readonly attemptsBefore: number;
  };
}

interface Merged {
  readonly type: 'package.integrated' | 'merge.found';
  readonly package: string;
  readonly time: string;
}

interface Begun {
  readonly type: 'attempt.started';
  readonly package: string;
  readonly base: string;
}

type Run = RunDraftOf<ContinuousPart>;
type Item = PackageDraftOf<ContinuousPart>;

/**
 * Packages that go on: each merge that one of them looks at has it done once more, from what is integrated by then; several
 * merges while it works are one round. It is done in between, so that a run ends when nothing else is to be done, and begins no
 * more rounds than its plan says. Merges of others that go on do not wake it, nor do those of packages that wait for it: they
 * would have each other begin for ever.
 */
export const continuous: Feature<never, ContinuousPart> = {
  ofRun: () => ({}),
  ofPackage: () => ({ unseen: [], wokenBy: [], rounds: 0, attemptsBefore: 0 }),
  renewed: { attempt: [], package: [] },
  events: {},
  follows: [
    following<Merged, ContinuousPart>('package.integrated', merged),
    following<Merged, ContinuousPart>('merge.found', merged),
    following<Begun, ContinuousPart>('attempt.started', (run, { package: id, base }) => {
      const item = run.packages.get(id);
      if (item?.planned.continuous !== undefined) {
        item.wokenBy = [...new Set([...item.wokenBy, ...item.unseen])];
        // What was merged between the choice of its base and its start is not in its worktree.
        item.unseen = base === run.integrationHead ? [] : item.unseen;
      }
    }),
  ],
};

function merged(run: Run, { package: id, time }: Merged): void {
  const item = run.packages.get(id);
  if (item?.planned.continuous !== undefined) {
    item.rounds += 1;
    item.wokenBy = [];
    wake(run, item, time);
  } else if (item !== undefined) {
    for (const other of run.index.continuous.flatMap((each) => run.packages.get(each) ?? [])) {
      if (looksAt(other, item) && !waitsFor(run, item, other.planned.id)) {
        other.unseen = [...new Set([...other.unseen, id])];
        wake(run, other, time);
      }
    }
  }
}

/** Whether a package is to see what another one has changed. */
function looksAt(
  { planned: { continuous: rule }, selected, attempt }: Item,
  { filesModified = [] }: Item,
): boolean {
  // Before its first attempt nothing has to wake it: it sees all that is there.
  if (rule === undefined || !selected || attempt === 0) {
    return false;
  }
  const wanted = compileScope(rule.when, []);
  return rule.when.length === 0 || filesModified.some((path) => wanted.admits(path));
}

/** Whether a package depends on another one, also through others. */
function waitsFor(run: Run, item: Item, id: string): boolean {
  const seen = new Set(item.planned.dependsOn);
  for (const each of seen) {
    run.packages.get(each)?.planned.dependsOn.forEach((other) => seen.add(other));
  }
  return seen.has(id);
}

/** Has a package begin its next round that is done up to now. */
function wake(run: Run, item: Item, time: string): void {
  if (item.state !== 'done' || item.unseen.length === 0 || run.phase !== 'running') {
    return;
  }
  const { unseen, planned, rounds } = item;
  const most = planned.continuous?.rounds ?? rounds;
  if (rounds >= most) {
    item.message = `Its ${rounds === 1 ? 'round is' : `${rounds} rounds are`} used up; merged since and not looked at: ${unseen.join(', ')}.`;
    return;
  }
  item.message = `Round ${rounds + 1} of at most ${most}: ${unseen.join(', ')} merged since.`;
  item.failures = 0;
  item.attemptsBefore = item.attempt;
  item.notBefore = undefined;
  item.approved = startApprovals(item);
  enter(run, item, 'ready', time);
}
