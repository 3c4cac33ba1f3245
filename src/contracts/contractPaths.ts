import { compileGlob } from '../plan/globs/globs';
import type { Plan, WorkPackage } from '../plan/model';
import type { RunState } from '../run/run';

/**
 * The files that a package leaves for others to build against: its outputs, what it is obliged to leave, the plan's
 * contract files that it changed, what it changed of what others say that they consume, and what was such a file before.
 * @param filesModified what it changed.
 */
export function contractPaths(
  plan: Plan,
  item: WorkPackage,
  filesModified: readonly string[],
  contracts: RunState['contracts'],
): string[] {
  const consumed = plan.packages.flatMap((other) => other.consumes.map(({ value }) => compileGlob(value)));
  const shared = new Set(planContracts(plan));
  const changed = filesModified.filter(
    (path) => shared.has(path) || contracts.has(path) || consumed.some((matches) => matches(path)),
  );
  const declared = [
    ...item.outputs.artifacts.map(({ value }) => value),
    ...item.obligations.flatMap(({ kind, subject, contract }) => [
      ...(kind === 'file' || kind === 'module' ? [subject.value] : []),
      ...(contract === undefined ? [] : [contract.value]),
    ]),
  ];
  return [...new Set([...declared, ...changed])];
}

/** The files that may be OpenAPI or AsyncAPI documents which the packages of a plan go by. */
export function apiFiles(plan: Plan, { contracts }: Pick<RunState, 'contracts'>): string[] {
  const owed = plan.packages.flatMap(({ obligations }) =>
    obligations.flatMap(({ kind, contract }) => (kind === 'endpoint' ? (contract?.value ?? []) : [])),
  );
  const left = [...contracts.values()].filter(({ language }) => ['openapi', 'asyncapi'].includes(language));
  return [...new Set([...planContracts(plan), ...owed, ...left.map(({ path }) => path)])];
}

/** The events that packages of a plan are obliged to leave, with the files of their schemas. */
export function namedEvents(plan: Plan): readonly { readonly event: string; readonly schema: string }[] {
  return plan.packages.flatMap(({ obligations }) =>
    obligations.flatMap(({ kind, subject, contract }) =>
      kind === 'event' && contract !== undefined ? [{ event: subject.value, schema: contract.value }] : [],
    ),
  );
}

/** The contract files that a plan names for everybody, the primary one first. */
export function planContracts({ contracts }: Plan): string[] {
  const { primary, files } = contracts;
  return [...new Set([...(primary === undefined ? [] : [primary]), ...files].map(({ value }) => value))];
}
