import { compileGlob } from '../plan/globs/globs';
import type { Plan, WorkPackage } from '../plan/model';
import { compileScope } from '../plan/globs/scope';

/**
 * What goes from one package to the one that depends on it: a contract that it builds against, or else something that is
 * left behind for it. A dependency without either is there for the order alone.
 */
export interface EdgeCargo {
  readonly kind: 'contract' | 'handoff';
  /** Paths and names, in the order of the plan. */
  readonly what: readonly string[];
}

/** Says of the dependencies of a plan what goes along them; each package's patterns are compiled once. */
export function edgeCargo(plan: Plan): (from: WorkPackage, to: WorkPackage) => EdgeCargo | undefined {
  const contracts = [
    ...(plan.contracts.primary === undefined ? [] : [plan.contracts.primary]),
    ...plan.contracts.files,
  ].map(({ value }) => value);
  const givers = new Map<WorkPackage, Giver>();
  const takers = new Map<WorkPackage, Taker>();
  return (from, to) => {
    const gives = kept(givers, from, giverOf);
    const takes = kept(takers, to, takerOf);
    const candidates = [...contracts, ...to.consumes.map(({ value }) => value), ...gives.contracts];
    const passed = unique(candidates).filter(
      (path) =>
        (gives.contracts.includes(path) || gives.writes(path)) && (takes.consumes(path) || takes.reads(path)),
    );
    if (passed.length > 0) {
      return { kind: 'contract', what: passed };
    }
    const left = [
      ...gives.files.filter((path) => takes.reads(path) || takes.consumes(path)),
      ...gives.others,
    ];
    return left.length > 0 ? { kind: 'handoff', what: unique(left) } : undefined;
  };
}

interface Giver {
  readonly writes: (path: string) => boolean;
  /** Contract files that its obligations name. */
  readonly contracts: readonly string[];
  /** Files that it must leave behind. */
  readonly files: readonly string[];
  /** What it must leave behind that is no file: endpoints, tables, events, commands. */
  readonly others: readonly string[];
}

interface Taker {
  readonly reads: (path: string) => boolean;
  readonly consumes: (path: string) => boolean;
}

function giverOf({ scope, outputs, obligations }: WorkPackage): Giver {
  const isFile = ({ kind }: (typeof obligations)[number]): boolean => kind === 'file' || kind === 'module';
  const written = compileScope(values(scope.writeAllow), values(scope.deny));
  return {
    writes: (path) => written.admits(path),
    contracts: obligations.flatMap(({ contract }) => contract?.value ?? []),
    files: [...values(outputs.artifacts), ...obligations.filter(isFile).map(({ subject }) => subject.value)],
    others: obligations.filter((each) => !isFile(each)).map(({ subject }) => subject.value),
  };
}

function takerOf({ scope, consumes }: WorkPackage): Taker {
  return { reads: anyOf(values(scope.readAllow)), consumes: anyOf(values(consumes)) };
}

function anyOf(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.map(compileGlob);
  return (path) => globs.some((matches) => matches(path));
}

function values(items: readonly { readonly value: string }[]): string[] {
  return items.map(({ value }) => value);
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function kept<K, V>(known: Map<K, V>, key: K, make: (key: K) => V): V {
  const value = known.get(key) ?? make(key);
  known.set(key, value);
  return value;
}
