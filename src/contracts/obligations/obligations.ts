import type { ObligationKind } from '../../plan/additions';
import type { Plan, WorkPackage } from '../../plan/model';
import { compileScope } from '../../plan/globs/scope';

/** What a package must leave behind, and who needs it. */
export interface Owed {
  readonly kind: ObligationKind;
  readonly subject: string;
  /** What it must have: exports of a module, columns of a table. */
  readonly parts: readonly string[];
  /** The file that says more of it. */
  readonly contract: string | undefined;
  /** Packages that build on it, in plan order; none: the plan demands it of the package itself. */
  readonly neededBy: readonly string[];
}

/**
 * What a package owes: what the plan says, and the files that packages behind it consume and only it can leave there.
 */
export function obligationsOf(plan: Plan, item: WorkPackage): Owed[] {
  const behind = dependents(plan, item);
  const declared = item.obligations.map(({ kind, subject, parts, contract }): Owed => {
    const files = [subject.value, ...(contract === undefined ? [] : [contract.value])];
    const users = behind.filter(({ consumes }) => consumes.some(({ value }) => files.includes(value)));
    return {
      kind,
      subject: subject.value,
      parts: parts.map(({ value }) => value),
      contract: contract?.value,
      neededBy: users.map(({ id }) => id),
    };
  });
  const scope = compileScope(
    item.scope.writeAllow.map(({ value }) => value),
    item.scope.deny.map(({ value }) => value),
  );
  const known = new Set(declared.flatMap(({ subject, contract }) => [subject, contract]));
  const derived = new Map<string, string[]>();
  for (const other of behind) {
    for (const { value } of other.consumes) {
      if (!known.has(value) && !/[*?]/.test(value) && scope.admits(value)) {
        derived.set(value, [...(derived.get(value) ?? []), other.id]);
      }
    }
  }
  const files = [...derived].map(([subject, neededBy]): Owed => {
    return { kind: 'file', subject, parts: [], contract: undefined, neededBy: [...new Set(neededBy)] };
  });
  return [...declared, ...files];
}

/** An obligation in words, as it follows "leave behind". */
export function describeOwed({ kind, subject, parts, contract }: Owed): string {
  const listed = parts.map((part) => `\`${part}\``).join(', ');
  const inFile = contract === undefined ? '' : ` (\`${contract}\`)`;
  switch (kind) {
    case 'file':
      return `the file \`${subject}\``;
    case 'module':
      return `the module \`${subject}\`${parts.length === 0 ? '' : `, which exports ${listed}`}`;
    case 'endpoint':
      return `the operation \`${subject}\`${inFile}`;
    case 'table':
      return `the table \`${subject}\`${parts.length === 0 ? '' : ` with the columns ${listed}`}`;
    case 'event':
      return `the event \`${subject}\`${inFile}`;
    case 'command':
      return `a tree in which \`${subject}\` succeeds`;
  }
}

/** Packages that depend on one, directly or not, in plan order. */
export function dependents(plan: Plan, item: WorkPackage): WorkPackage[] {
  const behind = new Set([item.id]);
  for (let before = 0; before < behind.size;) {
    before = behind.size;
    for (const { id, dependsOn } of plan.packages) {
      if (dependsOn.some(({ value }) => behind.has(value))) {
        behind.add(id);
      }
    }
  }
  return plan.packages.filter(({ id }) => id !== item.id && behind.has(id));
}
