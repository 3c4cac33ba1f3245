import type { Plan, WorkPackage } from '../model';
import type { PlanReading } from '../reading/readPlan';
import type { Located, Position, SourceRange } from '../source';
import type { MapEntry, PlanNode } from '../yaml/planNode';
import { packageReferences } from './packageReferences';

/** What stands at a place of a plan's text, as far as the editor has something to say about it. */
export type Place =
  | { readonly kind: 'package'; readonly id: string; readonly range: SourceRange }
  | {
      readonly kind: 'glob';
      readonly glob: Located<string>;
      readonly owner: WorkPackage;
      readonly range: SourceRange;
    }
  | {
      readonly kind: 'lock-key';
      readonly key: Located<string>;
      readonly owner: WorkPackage;
      readonly range: SourceRange;
    }
  | { readonly kind: 'contract'; readonly path: string; readonly range: SourceRange }
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly range: SourceRange };

/** What stands at a position; the end of a word still belongs to it. */
export function placeAt({ plan, document }: PlanReading, position: Position): Place | undefined {
  const reference = packageReferences(plan, document.root).find(({ range }) => contains(range, position));
  if (reference !== undefined) {
    return { kind: 'package', id: reference.id, range: reference.range };
  }
  return valueAt(plan, position) ?? fieldAt(document.root, position, []);
}

/** Whether a position is in a range or right behind it. */
export function contains({ start, end }: SourceRange, { line, character }: Position): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  const before = line < end.line || (line === end.line && character <= end.character);
  return after && before;
}

function valueAt(plan: Plan, position: Position): Place | undefined {
  const here = ({ range }: Located<string>): boolean => contains(range, position);
  const { primary, files } = plan.contracts;
  const contract = [...(primary === undefined ? [] : [primary]), ...files].find(here);
  if (contract !== undefined) {
    return { kind: 'contract', path: contract.value, range: contract.range };
  }
  for (const owner of plan.packages) {
    if (owner.range.end.line < position.line) {
      continue;
    }
    const { scope, locks } = owner;
    const glob = [...scope.writeAllow, ...scope.readAllow, ...scope.deny, ...locks.files].find(here);
    if (glob !== undefined) {
      return { kind: 'glob', glob, owner, range: glob.range };
    }
    const key = locks.keys.find(here);
    if (key !== undefined) {
      return { kind: 'lock-key', key, owner, range: key.range };
    }
  }
  return undefined;
}

/** The key at a position, with the keys and list places that lead to it; a place in a list is called `[]`. */
function fieldAt(node: PlanNode, position: Position, path: readonly string[]): Place | undefined {
  const inside = node.kind === 'list' ? node.items : [];
  for (const item of inside) {
    const found = contains(item.range, position) ? fieldAt(item, position, [...path, '[]']) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  const entries: Iterable<MapEntry> = node.kind === 'map' ? node.entries.values() : [];
  for (const { key, value } of entries) {
    const here = [...path, key.value];
    if (contains(key.range, position)) {
      return { kind: 'field', path: here, range: key.range };
    }
    const found = contains(value.range, position) ? fieldAt(value, position, here) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
