import type { Plan, Dialect } from '../model';
import type { PlanNode } from '../yaml/planNode';
import type { SourceRange } from '../source';
import { isIntegration } from '../checks/basis/integration';
import type { EditablePlan } from './editing/editablePlan';
import { markAsIntegration } from './fixes/integrationFix';
import { quotingOfText, scalarText } from './editing/yamlEdits';
import type { TextEdit } from './editing/textEdit';

/** A place that names a package. */
export interface PackageReference {
  readonly id: string;
  readonly range: SourceRange;
  /** `worktree`: the package's own worktree, which is named like it. */
  readonly role: 'definition' | 'reference' | 'worktree';
}

/** Fields whose values are ids of packages, in any dialect and wherever they stand. */
const NAMING_FIELDS: ReadonlySet<string> = new Set([
  'depends_on',
  'dependencies',
  'roots',
  'critical_path',
  'holder',
  'holders',
]);

/** Under this field of the short dialect the order of packages is told once more, in lists of their ids. */
const ORDER_FIELD = 'dag';
/** Under this field of a package, `from` names the one that makes what it needs. */
const NEEDS_FIELD = 'needs';

/** Where in the tree a value stands. */
interface Context {
  readonly naming: boolean;
  /** Inside of the field that tells the order once more. */
  readonly order: boolean;
  /** Inside of what a package needs. */
  readonly needs: boolean;
  /** The package whose field it is. */
  readonly owner: string | undefined;
}

/** Every place of a plan that names one of its packages, in the order of the text. */
export function packageReferences(plan: Plan, root: PlanNode): PackageReference[] {
  const ids = new Set(plan.packages.map((item) => item.id));
  const found = new Map<string, PackageReference>();
  const add = (reference: PackageReference): void => {
    const { start } = reference.range;
    const key = `${start.line}:${start.character}`;
    found.set(key, found.get(key) ?? reference);
  };
  plan.packages.forEach(({ id, idRange }) => add({ id, range: idRange, role: 'definition' }));
  const owners = new Map(plan.packages.map((item) => [item.range, item.id]));
  const visit = (node: PlanNode, { naming, order, needs, owner }: Context): void => {
    if (node.kind === 'scalar') {
      if (naming && ids.has(node.text)) {
        add({ id: node.text, range: node.range, role: 'reference' });
      }
      return;
    }
    if (node.kind === 'list') {
      node.items.forEach((item) => visit(item, { naming, order, needs, owner }));
      return;
    }
    const id = owners.get(node.range) ?? owner;
    for (const [name, { value }] of node.entries) {
      const named =
        name === 'worktree' && value.kind === 'map' ? value.entries.get('name')?.value : undefined;
      if (id !== undefined && named?.kind === 'scalar' && named.text === id) {
        add({ id, range: named.range, role: 'worktree' });
      }
      visit(value, {
        naming: NAMING_FIELDS.has(name) || (order && name === 'packages') || (needs && name === 'from'),
        order: order || name === ORDER_FIELD,
        needs: id !== undefined && name === NEEDS_FIELD,
        owner: id,
      });
    }
  };
  visit(root, { naming: false, order: false, needs: false, owner: undefined });
  return [...found.values()].sort(
    ({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.character - b.character,
  );
}

/** Why a package cannot get a name, in words; undefined when it can. */
export function whyNotRename(
  { reading: { plan } }: EditablePlan,
  id: string,
  renamed: string,
): string | undefined {
  if (renamed !== id && plan.packages.some((item) => item.id === renamed)) {
    return `There is already a package "${renamed}" in this plan.`;
  }
  return isUsableId(renamed, plan.dialect)
    ? undefined
    : plan.dialect === 'full'
      ? 'An id begins with a small letter and has up to 64 small letters, digits, "-" and "_".'
      : 'An id begins with a letter or digit and has up to 64 letters, digits, ".", "-" and "_".';
}

/**
 * Gives a package another id everywhere in the plan. Anchors keep their names; branches and worktrees are not touched. One that is
 * the integration only by its id stays it, by its task type.
 */
export function renamePackage(plan: EditablePlan, id: string, renamed: string): TextEdit[] {
  const { text, reading } = plan;
  const source = (range: SourceRange): string => text.slice(range);
  const item = reading.plan.packages.find((each) => each.id === id);
  const losesRole = item !== undefined && isIntegration(item) && !isIntegration({ ...item, id: renamed });
  const references = packageReferences(reading.plan, reading.document.root)
    .filter((reference) => reference.id === id && !source(reference.range).startsWith('*'))
    .map(({ range }) => ({ range, newText: scalarText(renamed, quotingOfText(source(range))) }));
  return [...references, ...(losesRole ? markAsIntegration(plan, id) : [])];
}

/** The form of ids in upstream's schema. */
const FULL = /^[a-z][a-z0-9_-]{0,63}$/;
/** What can name a branch and a folder on every system. */
const LOOSE = /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?![.]|$|lock$)){0,63}$/;

/** Whether a package may be called so. */
function isUsableId(id: string, dialect: Dialect): boolean {
  return (dialect === 'full' ? FULL : LOOSE).test(id);
}
