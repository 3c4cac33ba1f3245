import type { ObligationKind } from '../plan/additions';
import { placesById } from '../plan/firstById';
import type { Plan, WorkPackage } from '../plan/model';
import { compileScope } from '../plan/globs/scope';

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
  // Whoever consumes nothing needs nothing that is named.
  const behind = dependencies(plan).isConsuming ? dependents(plan, item) : [];
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
  const { direct } = dependencies(plan);
  const places = placesById(plan);
  const behind = new Set<WorkPackage>();
  const open = [item];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const other of direct.get(one.id) ?? []) {
      if (other.id !== item.id && !behind.has(other)) {
        behind.add(other);
        open.push(other);
      }
    }
  }
  return [...behind].sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0));
}

/** How the packages of a plan lie, which is asked for each of them. */
interface Dependencies {
  /** By the id of a package, those that name it. */
  readonly direct: ReadonlyMap<string, readonly WorkPackage[]>;
  /** Whether any names what it consumes. */
  readonly isConsuming: boolean;
}

const KNOWN = new WeakMap<Plan, Dependencies>();

function dependencies(plan: Plan): Dependencies {
  const known = KNOWN.get(plan);
  if (known !== undefined) {
    return known;
  }
  const direct = new Map<string, WorkPackage[]>();
  for (const item of plan.packages) {
    for (const id of new Set(item.dependsOn.map(({ value }) => value))) {
      const others = direct.get(id);
      if (others === undefined) {
        direct.set(id, [item]);
      } else {
        others.push(item);
      }
    }
  }
  const made = {
    direct,
    isConsuming: plan.packages.some(({ consumes }) => consumes.length > 0),
  };
  KNOWN.set(plan, made);
  return made;
}
