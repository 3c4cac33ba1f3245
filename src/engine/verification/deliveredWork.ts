import { adapterOf } from '../../agents/adapters/agentTable';
import { firstById } from '../../plan/firstById';
import type { WorkPackage } from '../../plan/model';
import type { WorkDone } from '../../ports/ports';
import { isActive, verificationBranch } from '../../run/kernel/kernel';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { admissionOf, ownersOf } from '../../run/scope/settleScope';
import { foreignChanges, missedObligations } from '../contracts/contractCheck';
import { contextWorld, contractTools, misfits } from '../contracts/runContexts';
import type { FollowedRun, Target } from '../kernel/attempts';
import { located } from '../kernel/attempts';
import { commandsOf } from '../kernel/commandSteps';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** What to make of an agent that has left everything as it was; see `unchangedWork`. */
type UnchangedWork = Extract<RunEvent, { type: 'attempt.failed' | 'attempt.unfinished' | 'run.noted' }>;

/** Work that may be over without a change: its result is what is found out. */
const CHANGES_NOTHING = /^(verif|integrat|research|review|test|check|audit|analy|investigat|spike)/;

/**
 * What to make of an agent that has ended well and has changed none of the files that its package is there to change: no
 * end, on which a person decides, where it was not allowed to do something, because that is why, or where it is one that says
 * of its end what it wants; else only a note, because nothing may have been left to do.
 * @param kinds words of the plan for what it is about. @param files that it has changed. @param exitIsWord whether it is a program whose exit code says all.
 * @returns undefined where there is nothing to say.
 */
function unchangedWork(
  item: PackageRun,
  kinds: readonly string[],
  files: readonly string[],
  exitIsWord: boolean,
): UnchangedWork | undefined {
  const { attempt, refused, childRun, unfinished, finish, sentBack } = item;
  const { id, writeAllow } = item.planned;
  // Who goes on may find nothing to do in what others have changed.
  const isFurtherRound = item.planned.continuous !== undefined && item.rounds > 0;
  if (files.length > 0 || writeAllow.length === 0 || childRun !== undefined || isFurtherRound) {
    return undefined;
  }
  const isUsual = kinds.some((word) => CHANGES_NOTHING.test(word.toLowerCase()));
  const isTalkedWith = item.agent.interactive === true;
  const noted: UnchangedWork = {
    type: 'run.noted',
    package: id,
    message: `${id} ended without changing anything, although it is there to change ${writeAllow.join(', ')}.`,
  };
  if (unfinished?.isAccepted === true || isTalkedWith || (isUsual && refused === undefined)) {
    return noted;
  }
  // A person has said what is to be mended: that it ended well does not say that it is.
  if (exitIsWord && sentBack === undefined) {
    const message = `It ended without changing anything: it ${refused ?? ''}.`;
    return refused === undefined
      ? noted
      : { type: 'attempt.failed', package: id, attempt, reason: 'verify', message };
  }
  const ended = { type: 'attempt.unfinished', package: id, attempt } as const;
  if (refused !== undefined) {
    const message = `It ended without changing anything: it ${refused}.`;
    return { ...ended, cause: 'refused', message, ...lastWords(item) };
  }
  return finish?.status === 'done'
    ? {
        ...{ ...ended, cause: 'contradiction', words: finish.summary },
        message: `Its agent says that it is done, but nothing of ${writeAllow.join(', ')} has changed.`,
      }
    : {
        ...{ ...ended, cause: 'unchanged', ...lastWords(item) },
        message: `Its agent ended without changing anything of ${writeAllow.join(', ')}.`,
      };
}

function lastWords({ finish, words = finish?.summary }: PackageRun): { readonly words?: string } {
  return words === undefined ? {} : { words };
}

/** How many files are named with those who may change them. */
const NAMED = 10;

/**
 * Why work can't be merged as it lies there, in words.
 * @param files that are outside of the package's scope, or of a kind that is in nobody's.
 * @param links those of them that lead out of the tree. @param own those that are git repositories of their own.
 */
function outsideMessage(
  state: RunState,
  item: PackageRun,
  files: readonly string[],
  links: readonly string[],
  own: readonly string[],
): string {
  const words = files.map((file, index) => {
    if (links.includes(file)) {
      return `${file} (a link that leads out of the tree)`;
    }
    if (own.includes(file)) {
      return `${file} (a git repository of its own)`;
    }
    const owners = index < NAMED ? ownersOf(state, file).filter((other) => other !== item) : [];
    const names = owners.map(
      ({ planned, state: name }) => `${planned.id}${isActive(name) ? ', at work' : ''}`,
    );
    return names.length === 0 ? file : `${file} (of ${names.join(' and ')})`;
  });
  const changed = `Changed ${files.length === 1 ? 'a file' : `${files.length} files`} outside its scope: ${words.join(', ')}`;
  const [first] = own;
  return first === undefined
    ? changed
    : `${changed}. A repository of its own would be merged as a bare link to a commit that nobody else has. Absorb its files, register it as a submodule, or drop it: waves decide ${item.planned.id}`;
}

/** What an agent has left in its worktree, or a child run on its branch. */
interface LeftWork {
  readonly deps: EngineDependencies;
  readonly run: Pick<FollowedRun, 'plan' | 'state'>;
  readonly item: PackageRun;
  readonly target: Target;
  readonly work: Pick<WorkDone, 'branch' | 'descendsFromBase' | 'unfinished' | 'files'> &
    Partial<Pick<WorkDone, 'linksOut' | 'repositories'>>;
  /** Undefined where the run's plan does not have the package any more. */
  readonly planned: WorkPackage | undefined;
}

/** The same once it is committed. */
interface CommittedWork extends LeftWork {
  readonly head: string;
}

type Check<W> = (left: W) => readonly RunEvent[] | Promise<readonly RunEvent[]>;

/** What is asked of work before it is committed, in this order; the first that has something to say ends it. */
const BEFORE_COMMIT: readonly Check<LeftWork>[] = [
  liesWhereItBelongs,
  liesInScope,
  isAChange,
  leavesContracts,
];

/** What is asked of the commit. */
const OF_COMMIT: readonly Check<CommittedWork>[] = [keepsObligations, fitsOthers];

/**
 * Compares what the agent changed with its scope and commits it when all of it is inside; then it is held against what
 * others need of it. Where the plan names no command that has to pass then, that is all of its verification.
 * @returns what came of it. @throws WavesError of the repository, `lease-lost`.
 */
export async function commitWork(
  deps: EngineDependencies,
  run: LeftWork['run'],
  item: PackageRun,
): Promise<readonly RunEvent[]> {
  const { repository, serverChecksPath } = deps;
  const { worktree, branch, base } = located(item);
  const target = { package: item.planned.id, attempt: item.attempt };
  // What a person has resolved is what they have committed; what checks have left lying there is no work of anybody's.
  const isOnBranch = item.childRun !== undefined || item.resolution !== undefined;
  const child = isOnBranch ? await repository.branchWork(branch, base) : undefined;
  const work = child ?? (await repository.workDone(worktree, base));
  const planned = firstById(run.plan).get(item.planned.id);
  const left: LeftWork = { deps, run, item, target, work: { branch, ...work }, planned };
  const refused = await firstOf(BEFORE_COMMIT, left);
  if (refused.length > 0) {
    return refused;
  }
  const message = `${item.planned.id}: ${item.planned.title}`;
  // Looking at a large worktree takes long: another driver may have its agent at work there by now.
  await deps.lease.assertHeld();
  const head = child?.head ?? (await repository.commitWork(worktree, base, message));
  const missed = await firstOf(OF_COMMIT, { ...left, head });
  if (missed.length > 0) {
    return missed;
  }
  const commands = commandsOf(item, run.plan, serverChecksPath !== undefined);
  if (item.childRun !== undefined && commands.length > 0) {
    const { namespace, worktrees } = run.state;
    const judged = verificationBranch(namespace, item.planned.id, worktrees.branch);
    await repository.createWorktree(worktree, judged, head);
  }
  const type = commands.length === 0 ? 'attempt.verified' : 'attempt.committed';
  return [...changeOf(left), { type, ...target, head, filesModified: work.files }];
}

/**
 * Commits what an agent has written besides the plan that it answers with, so that those who carry the plan out find it.
 * @returns the commit; or what came of work that lies elsewhere than it may. @throws WavesError of the repository, `lease-lost`.
 */
export async function commitPlanning(
  deps: EngineDependencies,
  run: LeftWork['run'],
  item: PackageRun,
): Promise<{ readonly head: string } | { readonly refused: readonly RunEvent[] }> {
  const { worktree, base } = located(item);
  const target = { package: item.planned.id, attempt: item.attempt };
  const work = await deps.repository.workDone(worktree, base);
  const planned = firstById(run.plan).get(item.planned.id);
  const left: LeftWork = { deps, run, item, target, work, planned };
  const refused = await firstOf([liesWhereItBelongs, liesInScope], left);
  if (refused.length > 0) {
    return { refused };
  }
  await deps.lease.assertHeld();
  const message = `${item.planned.id}: ${item.planned.title} (plan)`;
  return { head: await deps.repository.commitWork(worktree, base, message) };
}

async function firstOf<W>(checks: readonly Check<W>[], left: W): Promise<readonly RunEvent[]> {
  for (const check of checks) {
    const said = await check(left);
    if (said.length > 0) {
      return said;
    }
  }
  return [];
}

function liesWhereItBelongs({ item, target, work }: LeftWork): readonly RunEvent[] {
  const { branch, base } = located(item);
  const message = misplacement(work, branch, base);
  return message === undefined ? [] : [{ type: 'attempt.failed', ...target, reason: 'verify', message }];
}

function liesInScope({ run, item, target, work }: LeftWork): readonly RunEvent[] {
  const { files, linksOut = [], repositories = [] } = work;
  const admits = admissionOf(item);
  const odd = new Set([...linksOut, ...repositories]);
  const outside = files.filter((file) => !admits(file) || odd.has(file));
  if (outside.length === 0) {
    return [];
  }
  const message = outsideMessage(run.state, item, outside, linksOut, repositories);
  const own = repositories.length === 0 ? {} : { repositories };
  return [{ type: 'package.blocked', ...target, reason: 'scope', message, files: outside, ...own }];
}

/** An agent that has changed nothing is no end by itself; a note of it comes with the commit. */
function isAChange(left: LeftWork): readonly RunEvent[] {
  return changeOf(left).filter(({ type }) => type !== 'run.noted');
}

function changeOf({ item, work, planned }: LeftWork): readonly RunEvent[] {
  const isCommand = item.childRun === undefined && adapterOf(item.agent).exitIsWord === true;
  const kinds = [planned?.taskType ?? '', planned?.kind ?? ''];
  return [unchangedWork(item, kinds, work.files, isCommand) ?? []].flat();
}

function leavesContracts({ run, target, work, planned }: LeftWork): readonly RunEvent[] {
  const changed = { ...target, filesModified: work.files };
  return planned === undefined ? [] : foreignChanges(run.plan, planned, changed);
}

async function keepsObligations(left: CommittedWork): Promise<readonly RunEvent[]> {
  const { deps, run, target, work, planned, head } = left;
  const tools = contractTools(deps, run.state);
  const judged = { ...target, filesModified: work.files, head };
  return planned === undefined ? [] : missedObligations(tools, run.plan, planned, judged);
}

async function fitsOthers({
  deps,
  run,
  item,
  target,
  work,
  head,
}: CommittedWork): Promise<readonly RunEvent[]> {
  const world = contextWorld(deps, run);
  return world === undefined ? [] : misfits(world, item, { ...target, filesModified: work.files, head });
}

/** Why what is in a worktree can't be taken for the work of its attempt, in words; undefined where it can. */
function misplacement(
  work: Pick<WorkDone, 'branch' | 'descendsFromBase' | 'unfinished'>,
  branch: string,
  base: string,
): string | undefined {
  const { unfinished } = work;
  if (unfinished !== undefined && (work.branch !== branch || unfinished.conflicts.length > 0)) {
    const where =
      unfinished.conflicts.length === 0 ? '' : ` with conflicts in ${unfinished.conflicts.join(', ')}`;
    return `The agent left a ${unfinished.what} half done${where}.`;
  }
  if (work.branch !== branch) {
    return `The agent left its branch ${branch}; the worktree is on ${work.branch ?? 'a detached commit'} now.`;
  }
  if (!work.descendsFromBase) {
    return `The branch ${branch} no longer contains ${base.slice(0, 10)}, the commit that it started from.`;
  }
  return undefined;
}
