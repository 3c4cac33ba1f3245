import { compileScope } from '../../plan/globs/scope';
import { WavesError } from '../../wavesError';
import type { AttemptStopping } from '../attempts/attemptEvents';
import type { By, KernelPackage, PackageOf, Part, RunOf, ScopeWish } from '../kernel/kernel';
import { fileLockKey, isActive, packageOf } from '../kernel/kernel';
import type { SubplansPart } from '../steering/subplans';
import type { ScopeFailed, ScopePart, ScopeSettling, ScopeWidened } from './scopeEvents';
import type { HandedFiles, HandoffsPart } from '../asking/handoffs';

/** Answers whether the present attempt of a package may write a path, by its scope or by what was leased to it. */
export function admissionOf({ planned, leases }: PackageOf<ScopePart>): (path: string) => boolean {
  const scope = compileScope(planned.writeAllow, planned.deny);
  return (path) => scope.admits(path) || leases.some((lease) => isWithin(path, lease.path));
}

/** What keeps a package from starting: another one that works has been leased something of what it may write. */
export function leaseAgainst(
  state: RunOf<ScopePart>,
  { planned }: PackageOf<ScopePart>,
): { readonly path: string; readonly holder: string } | undefined {
  const holders = [...state.leasing].flatMap((id) => state.packages.get(id) ?? []).filter(isHolding);
  const others = holders.filter((holder) => holder.planned.id !== planned.id);
  if (others.length === 0) {
    return undefined;
  }
  const scope = compileScope(planned.writeAllow, planned.deny);
  for (const { planned: holder, leases } of others) {
    const lease = leases.find(({ path }) => scope.admits(path) || planned.locks.includes(fileLockKey(path)));
    if (lease !== undefined) {
      return { path: lease.path, holder: holder.id };
    }
  }
  return undefined;
}

/** The other package at work to which a path, or something around or inside of it, is leased. */
export function leaseholder(state: RunOf<ScopePart>, path: string, id: string): string | undefined {
  return [...state.leasing].find((other) => {
    const item = state.packages.get(other);
    return (
      other !== id &&
      item !== undefined &&
      isHolding(item) &&
      item.leases.some((lease) => isWithin(path, lease.path) || isWithin(lease.path, path))
    );
  });
}

/** What was leased is given back with the end of the attempt. */
function isHolding({ state, leases }: PackageOf<ScopePart>): boolean {
  return leases.length > 0 && isActive(state);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

type Seen = RunOf<ScopePart & HandoffsPart & SubplansPart>;
type SeenPackage = PackageOf<ScopePart & SubplansPart>;
/** What is done about changes outside of a scope. */
type Settlement = ScopeSettling | ScopeWidened | ScopeFailed | AttemptStopping;

/**
 * The events by which a wish about changes outside of a scope is carried out, or begun to be.
 * @throws WavesError `driver-refused` when there are none, or they cannot be dealt with so; `unknown-package`.
 */
export function settleScope(state: Seen, wish: ScopeWish, by: By): Settlement[] {
  const item = packageOf(state, wish.package);
  const target = { package: item.planned.id, attempt: item.attempt };
  switch (wish.kind) {
    case 'drop': {
      const files = straysOf(item, wish.files);
      refuseUnreachable(item);
      return [{ type: 'scope.settling', ...target, files, handoffs: [], ...by }];
    }
    case 'handOver': {
      refuseRepositories(item, undefined);
      const files = straysOf(item, undefined);
      refuseUnreachable(item);
      const handoffs = handedFiles(state, item, files, wish.to);
      return [{ type: 'scope.settling', ...target, files, handoffs, ...by }];
    }
    case 'absorb':
    case 'register': {
      const one = wish.kind === 'register' ? [wish.repository] : wish.files;
      const files = repositoriesOf(item, one);
      refuseUnreachable(item);
      const repositories =
        wish.kind === 'absorb'
          ? ({ how: 'absorb' } as const)
          : ({ how: 'register', address: wish.address } as const);
      return [{ type: 'scope.settling', ...target, files, handoffs: [], repositories, ...by }];
    }
    case 'widen':
      refuseRepositories(item, wish.files);
      return [{ type: 'scope.widened', ...target, files: straysOf(item, wish.files), ...by }];
    case 'fail':
      return fail(item, straysOf(item, undefined), wish.message, by);
  }
}

/** The files that a wish is about. @throws WavesError `driver-refused` when they are inside of the scope. */
function straysOf({ planned, state, ...item }: KernelPackage, only: readonly string[] = []): string[] {
  const isOutside =
    RUNNING.has(state) || (state === 'blocked' && item.blockReason === 'scope') ? item.violations : [];
  const inside = only.filter((file) => !isOutside.includes(file));
  if (isOutside.length === 0 || inside.length > 0) {
    const what = inside.length === 0 ? 'nothing' : `no ${inside.join(', ')}`;
    throw new WavesError(
      'driver-refused',
      `${planned.id} is ${state} and has changed ${what} outside of its scope.`,
      `See what keeps it: waves why ${planned.id}`,
    );
  }
  return only.length === 0 ? [...isOutside] : [...only];
}

/** The repositories that a wish is about. @throws WavesError `driver-refused` when there are none of them. */
function repositoriesOf(item: SeenPackage, only: readonly string[] = item.repositories): readonly string[] {
  const missing = only.filter((path) => !item.repositories.includes(path));
  if (item.state !== 'blocked' || item.blockReason !== 'scope' || only.length === 0 || missing.length > 0) {
    const { id } = item.planned;
    throw new WavesError(
      'driver-refused',
      `${id} is ${item.state} and has left no git repository${missing.length === 0 ? '' : ` ${missing.join(', ')}`} to be decided about.`,
      `See what keeps it: waves why ${id}`,
    );
  }
  return only;
}

/** Nobody's scope admits a link to a commit that nobody else has. */
function refuseRepositories(
  { planned, repositories }: SeenPackage,
  only: readonly string[] | undefined,
): void {
  const found = repositories.find((path) => only === undefined || only.length === 0 || only.includes(path));
  if (found !== undefined) {
    throw new WavesError(
      'driver-refused',
      `${found} is a git repository of its own, which no scope admits.`,
      `Absorb, register or drop it first: waves decide ${planned.id}`,
    );
  }
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);

/** What is in no worktree of its own cannot be changed there. */
function refuseUnreachable({ planned, childRun, settling }: SeenPackage): void {
  if (childRun !== undefined) {
    throw new WavesError(
      'driver-refused',
      `${planned.id} is carried out by the run ${childRun}, which has merged its packages already.`,
      'Widen its scope, or retry it.',
    );
  }
  if (settling !== undefined) {
    throw new WavesError('driver-refused', `The changes of ${planned.id} are being taken back already.`);
  }
}

function fail(
  item: SeenPackage,
  files: readonly string[],
  message: string | undefined,
  by: By,
): Settlement[] {
  const target = { package: item.planned.id, attempt: item.attempt };
  const why = message ?? `It changed files outside of its scope: ${files.join(', ')}`;
  return RUNNING.has(item.state)
    ? [{ type: 'attempt.stopping', ...target, message: why, then: 'retry', ...by }]
    : [{ type: 'scope.failed', ...target, message: why, ...by }];
}

/** Whom each file goes to: whose scope admits it, first of all somebody who is not done. */
function handedFiles(
  state: Seen,
  item: SeenPackage,
  files: readonly string[],
  to: string | undefined,
): HandedFiles[] {
  const byOwner = new Map<string, string[]>();
  for (const file of files) {
    const owner = to === undefined ? ownerOf(state, item, file) : namedOwner(state, item, to);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), file]);
  }
  const { id } = item.planned;
  return [...byOwner].map(([owner, own], index) => ({
    handoff: `handoff-${id}.${item.attempt}-${state.handoffs.size + index + 1}`,
    to: owner,
    files: own,
  }));
}

function namedOwner(state: Seen, item: SeenPackage, to: string): string {
  if (!state.packages.has(to) || to === item.planned.id) {
    throw new WavesError('unknown-package', `There is no other package "${to}" in the run.`);
  }
  return to;
}

function ownerOf(state: Seen, item: SeenPackage, file: string): string {
  const owners = ownersOf(state, file).filter((other) => other !== item);
  const owner = owners.find((other) => other.state !== 'done' && other.state !== 'skipped') ?? owners[0];
  if (owner === undefined) {
    throw new WavesError(
      'driver-refused',
      `No package may write ${file}, so that nobody can be handed it.`,
      'Widen the scope, drop the change, or name a package.',
    );
  }
  return owner.planned.id;
}

/** The packages whose scope admits a file, in plan order. */
export function ownersOf<P extends Part>(state: RunOf<P>, file: string): PackageOf<P>[] {
  return [...state.packages.values()].filter(({ planned }) =>
    compileScope(planned.writeAllow, planned.deny).admits(file),
  );
}
