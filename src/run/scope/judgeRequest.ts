import { compileScope } from '../../plan/globs/scope';
import { WavesError } from '../../wavesError';
import type { By, PackageOf, RunOf, WishOf } from '../kernel/kernel';
import { fileLockKey, holderOfKey, isActive } from '../kernel/kernel';
import type { HandoffMade, HandoffsPart } from '../asking/handoffs';
import type {
  Lease,
  ReportedScopeRequest,
  ScopeLeased,
  ScopeOccurrence,
  ScopePart,
  ScopeRefused,
  ScopeRequest,
} from './scopeEvents';
import { admissionOf, leaseholder, ownersOf } from './settleScope';

/**
 * The requests that wait for a person, the oldest first. One whose agent has ended waits for nobody.
 * @param id only those of this package.
 */
export function openRequests(state: RunOf<ScopePart>, id?: string): readonly ScopeRequest[] {
  if (state.scopeRequests.size === 0) {
    return [];
  }
  return [...state.scopeRequests.values()].filter((asked) => {
    const item = state.packages.get(asked.package);
    return (
      asked.verdict === undefined &&
      (id === undefined || asked.package === id) &&
      item?.attempt === asked.attempt &&
      item.stopping === undefined &&
      RUNNING.has(item.state)
    );
  });
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);

/**
 * The events that carry a person's answer to a request; undefined when there is no request of that id.
 * @throws WavesError `driver-refused` when nobody waits for the answer any more.
 */
export function answerRequest(
  state: RunOf<ScopePart>,
  { kind, gate, message }: WishOf<'approve' | 'reject'>,
  by: By,
): (ScopeLeased | ScopeRefused)[] | undefined {
  const asked = state.scopeRequests.get(gate);
  if (asked === undefined) {
    return undefined;
  }
  const { request, package: id, attempt, path, verdict } = asked;
  if (!openRequests(state, id).includes(asked)) {
    const why = verdict?.message ?? `The agent of ${id} has ended.`;
    throw new WavesError('driver-refused', `Nobody waits for an answer to ${request} any more: ${why}`);
  }
  const about = { request, package: id, attempt };
  return kind === 'approve'
    ? [
        {
          type: 'scope.leased',
          ...about,
          path,
          message: message ?? `${path} is yours to write until you end.`,
          byPerson: true,
          ...by,
        },
      ]
    : [
        {
          type: 'scope.refused',
          ...about,
          message: message ?? `Leave ${path} as it is.`,
          byPerson: true,
          ...by,
        },
      ];
}

type Leases = RunOf<ScopePart>;
type Seen = RunOf<ScopePart & HandoffsPart>;
/** What comes of a request. */
type Verdict = ScopeOccurrence | HandoffMade;

interface Target {
  readonly package: string;
  readonly attempt: number;
}

/**
 * What is written down about requests of an agent that are not known yet: each with its verdict, or without one where a
 * person has to decide, because nobody owns the path, the plan forbids it, or others hold it.
 * @param isHeldElsewhere whether a person or another run has locked a path.
 */
export function requestEvents(
  state: Seen,
  target: Target,
  requests: readonly ReportedScopeRequest[],
  isHeldElsewhere: (path: string) => boolean,
): readonly Verdict[] {
  const item = state.packages.get(target.package);
  return requests.flatMap((reported): Verdict[] => {
    const request = `${target.package}.${target.attempt}.${reported.id}`;
    if (item === undefined || state.scopeRequests.has(request)) {
      return [];
    }
    const about = { request, ...target };
    const path = plainPath(reported.path);
    const asked: Verdict = { type: 'scope.requested', ...about, ...reported, path: path ?? reported.path };
    if (path === undefined) {
      const message = `${reported.path} is no path inside of the worktree.`;
      return [asked, { type: 'scope.refused', ...about, message }];
    }
    return [asked, ...verdict(state, item, { ...about, path, reason: reported.reason }, isHeldElsewhere)];
  });
}

interface Asked extends Target {
  readonly request: string;
  readonly path: string;
  readonly reason: string;
}

function verdict(
  state: Seen,
  item: PackageOf<ScopePart>,
  { path, reason, ...about }: Asked,
  isHeldElsewhere: (path: string) => boolean,
): Verdict[] {
  const leased = (message: string): Verdict[] => [{ type: 'scope.leased', ...about, path, message }];
  if (admissionOf(item)(path)) {
    return leased(`${path} is inside of its scope.`);
  }
  const own = compileScope(item.planned.writeAllow, item.planned.deny).verdict(path);
  const owners = ownersOf(state, path).filter((other) => other !== item);
  const isDenied = !own.admitted && own.reason === 'denied';
  const isContested = isTaken(state, item, path) || isHeldElsewhere(path);
  const busy = owners.filter((other) => !isIdle(other));
  if (isDenied || isContested || owners.length === 0 || busy.length > 1) {
    return [];
  }
  const [owner] = busy;
  if (owner === undefined) {
    return leased(`${path} is yours to write until you end; ${named(owners)} does not work now.`);
  }
  const to = owner.planned.id;
  const message = `${item.planned.id} needs a change of ${path}: ${reason}`;
  return [
    {
      type: 'handoff.made',
      handoff: about.request,
      from: item.planned.id,
      attempt: about.attempt,
      to,
      files: [path],
      message,
    },
    {
      type: 'scope.queued',
      ...about,
      to,
      message: `${to} works on ${path} and is told what you need there.`,
    },
  ];
}

/** Those of its leases that a package keeps that goes on with its work: the next attempt has what nobody else has begun to write since. */
export function leasesToKeep(state: Leases, item: PackageOf<ScopePart>): Lease[] {
  return item.leases.filter(
    ({ path }) =>
      !isTaken(state, item, path) && ownersOf(state, path).every((other) => other === item || isIdle(other)),
  );
}

/** Whether another package of the run has locked the path, or was lent it. */
function isTaken(state: Leases, item: PackageOf<ScopePart>, path: string): boolean {
  return leaseholder(state, path, item.planned.id) !== undefined || isLocked(state, item, path);
}

/** Whether nobody works for the package, and nothing of it waits to be merged. */
function isIdle({ state, attempt }: PackageOf<ScopePart>): boolean {
  return !isActive(state) && !(state === 'blocked' && attempt > 0);
}

function isLocked(state: Leases, { planned }: PackageOf<ScopePart>, path: string): boolean {
  const holder = holderOfKey(state.index, fileLockKey(path));
  return holder !== undefined && holder !== planned.id;
}

function named(owners: readonly PackageOf<ScopePart>[]): string {
  return owners.map(({ planned }) => planned.id).join(', ');
}

/** A path from the top of the worktree with forward slashes; undefined for one that leads out of it or to all of it. */
function plainPath(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  const leadsOut = path.startsWith('/') || path.includes('\\') || /^[A-Za-z]:/.test(path);
  return leadsOut || parts.length === 0 || parts.includes('..') || parts[0] === '.git'
    ? undefined
    : parts.join('/');
}
