import { WavesError } from '../../../wavesError';
import { asIgnorePattern } from '../../globs/gitignore';
import type { Located } from '../../source';
import type { EditablePlan } from './editablePlan';
import { lastPair, packageSite } from './editablePlan';
import { addToList, ownMap, removeFromList } from './fieldEdits';
import { flowList, insertField, replaceValue, quotingOfText, scalarText } from './yamlEdits';
import { isAbsent, refuseShared } from './nodePlaces';
import type { TextEdit } from './textEdit';

/** The lists of globs that a package has. */
export type GlobField = 'write_allow' | 'read_allow' | 'deny' | 'lock';

/** Lets a package write what globs match. */
export function addToWriteAllow(plan: EditablePlan, id: string, ...globs: string[]): TextEdit[] {
  return addToScope(plan, id, 'write_allow', globs);
}

/** Takes a glob out of what a package may write. */
export function removeFromWriteAllow(plan: EditablePlan, id: string, glob: string): TextEdit[] {
  return removeGlob(plan, id, 'write_allow', glob);
}

/** Forbids a package to write what globs match, whatever else its scope says. */
export function addToDeny(plan: EditablePlan, id: string, ...globs: string[]): TextEdit[] {
  const scope = ownMap(packageSite(plan, id), 'scope');
  const name =
    scope?.node.entries.has('write_deny') === true && !scope.node.entries.has('deny') ? 'write_deny' : 'deny';
  return addToScope(plan, id, name, globs);
}

/** Puts globs in the place of one, in the list that it stands in. */
export function replaceGlob(
  plan: EditablePlan,
  id: string,
  field: Exclude<GlobField, 'lock'>,
  glob: Located<string>,
  [first = '', ...others]: readonly string[],
): TextEdit[] {
  const added =
    others.length === 0
      ? []
      : field === 'deny'
        ? addToDeny(plan, id, ...others)
        : addToScope(plan, id, field, others);
  return [rewritten(plan, glob, first), ...added];
}

/** Takes a glob out of one of the lists of a package. */
export function removeGlob(plan: EditablePlan, id: string, field: GlobField, glob: string): TextEdit[] {
  const site = packageSite(plan, id);
  const parent = ownMap(site, field === 'lock' ? 'locks' : 'scope');
  const names = field === 'lock' ? ['files'] : field === 'deny' ? ['deny', 'write_deny'] : [field];
  return parent === undefined
    ? []
    : names.flatMap((name) => removeFromList(plan, [site, parent], parent, name, glob));
}

const BEFORE_SCOPE = [
  ...['locks', 'depends_on', 'dependencies', 'priority', 'tasks', 'role', 'description', 'task_type', 'type'],
  ...['title', 'name', 'package_id', 'id'],
];

/**
 * Globs as they are written in a package's scope.
 * @throws WavesError `edit-refused` where the scope's syntax has no words that say exactly the same.
 */
function inSyntaxOf(plan: EditablePlan, id: string, globs: readonly string[]): readonly string[] {
  const item = plan.reading.plan.packages.find((each) => each.id === id);
  if (item?.scope.syntax === undefined) {
    return globs;
  }
  return globs.map((glob) => {
    const pattern = asIgnorePattern(glob);
    if (pattern === undefined) {
      throw new WavesError(
        'edit-refused',
        `\`${glob}\` cannot be said exactly in the scope of "${id}", which is written as in \`.gitignore\`.`,
        'Write it in the text of the plan.',
      );
    }
    return pattern;
  });
}

function addToScope(plan: EditablePlan, id: string, name: string, meant: readonly string[]): TextEdit[] {
  const globs = inSyntaxOf(plan, id, meant);
  const site = packageSite(plan, id);
  const scope = ownMap(site, 'scope');
  if (scope !== undefined) {
    refuseShared(site.map, plan.reading.document.yaml);
    return addToList(plan, site, scope, name, globs, ['write_allow', 'read_allow']);
  }
  const pair = lastPair(site.map, 'scope');
  const value = `{ ${name}: ${flowList(globs)} }`;
  if (pair !== undefined && isAbsent(pair.value)) {
    return [replaceValue(plan.text, pair, value)];
  }
  if (pair !== undefined || site.node.entries.has('scope')) {
    throw inherited('scope');
  }
  refuseShared(site.map, plan.reading.document.yaml);
  return [insertField(plan.text, site.map, [`scope: ${value}`], BEFORE_SCOPE)];
}

function inherited(name: string): WavesError {
  return new WavesError(
    'edit-refused',
    `The \`${name}\` of this package is shared with other packages, so it cannot be changed by itself.`,
    'Write it out in this package first.',
  );
}

/** Puts another text in the place of one, quoted as that was. */
export function rewritten({ text }: EditablePlan, { range }: Located<string>, value: string): TextEdit {
  return { range, newText: scalarText(value, quotingOfText(text.slice(range))) };
}
