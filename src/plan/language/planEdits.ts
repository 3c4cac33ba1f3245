import type { Pair, YAMLMap } from 'yaml';
import { isMap, isSeq } from 'yaml';
import { WavesError } from '../../wavesError';
import type { MapNode, PlanNode } from '../planNode';
import { isBlank } from '../planNode';
import type { EditablePlan, PackageSite } from './editablePlan';
import { lastPair, packageSite } from './editablePlan';
import { appendItems, flowList, removeItem } from './listEdits';
import { insertField, replaceValue } from './mapEdits';
import { isAbsent, refuseShared } from './nodePlaces';
import { quotingOf, scalarText } from './scalarText';
import type { TextEdit } from './textEdit';

/*
 * Edits of a plan's text that keep its comments and layout. Each answers with the smallest replacements, none where nothing
 * has to change, and throws a WavesError: `unknown-package`, or `edit-refused` where the text is written in a way in which
 * the change would reach further than asked (a value that an anchor shares with other packages).
 */

/** Lets `dependent` wait for `dependency`. Whether that closes a cycle is for the caller to know. */
export function addDependency(plan: EditablePlan, dependency: string, dependent: string): TextEdit[] {
  return addDependencies(plan, [dependency], dependent);
}

/** Lets `dependent` wait for several packages at once; those that it waits for already are left as they are. */
export function addDependencies(
  plan: EditablePlan,
  dependencies: readonly string[],
  dependent: string,
): TextEdit[] {
  dependencies.forEach((id) => packageSite(plan, id));
  const site = packageSite(plan, dependent);
  const present = [...texts(site.node, 'depends_on'), ...texts(site.node, 'dependencies')];
  const missing = dependencies.filter((id) => !present.includes(id));
  const name = site.node.entries.has('depends_on')
    ? 'depends_on'
    : site.node.entries.has('dependencies') || plan.reading.plan.dialect !== 'full'
      ? 'dependencies'
      : 'depends_on';
  return missing.length === 0 ? [] : addToList(plan, site, site, name, missing, BEFORE_DEPENDENCIES);
}

/** Lets `dependent` wait for `dependency` no longer, however often it is written. */
export function removeDependency(plan: EditablePlan, dependency: string, dependent: string): TextEdit[] {
  const site = packageSite(plan, dependent);
  return ['depends_on', 'dependencies'].flatMap((name) =>
    removeFromList(plan, [site], site, name, dependency),
  );
}

/** Gives a package a title. */
export function setTitle(plan: EditablePlan, id: string, title: string): TextEdit[] {
  const site = packageSite(plan, id);
  const name = site.node.entries.has('title') || plan.reading.plan.dialect === 'full' ? 'title' : 'name';
  const pair = lastPair(site.map, name);
  const quoting = pair === undefined || isAbsent(pair.value) ? 'plain' : quotingOf(pair.value as never);
  return setScalar(plan, site, name, scalarText(title, quoting), ['package_id', 'id']);
}

/** Gives a package a priority, from 1 (highest) to 10. */
export function setPriority(plan: EditablePlan, id: string, priority: number): TextEdit[] {
  return setScalar(plan, packageSite(plan, id), 'priority', String(priority), BEFORE_PRIORITY);
}

/** Lets a package write what a glob matches. */
export function addToWriteAllow(plan: EditablePlan, id: string, glob: string): TextEdit[] {
  return addToScope(plan, id, 'write_allow', glob);
}

/** Takes a glob out of what a package may write. */
export function removeFromWriteAllow(plan: EditablePlan, id: string, glob: string): TextEdit[] {
  const site = packageSite(plan, id);
  const scope = ownMap(site, 'scope');
  return scope === undefined ? [] : removeFromList(plan, [site, scope], scope, 'write_allow', glob);
}

/** Forbids a package to write what a glob matches, whatever else its scope says. */
export function addToDeny(plan: EditablePlan, id: string, glob: string): TextEdit[] {
  const scope = ownMap(packageSite(plan, id), 'scope');
  const name =
    scope?.node.entries.has('write_deny') === true && !scope.node.entries.has('deny') ? 'write_deny' : 'deny';
  return addToScope(plan, id, name, glob);
}

const BEFORE_PRIORITY = ['role', 'description', 'task_type', 'type', 'title', 'name', 'package_id', 'id'];
const BEFORE_DEPENDENCIES = ['priority', 'tasks', ...BEFORE_PRIORITY];
const BEFORE_SCOPE = ['locks', 'depends_on', 'dependencies', ...BEFORE_DEPENDENCIES];

/** A map that can be edited, with what was read from it. */
interface OwnMap {
  readonly map: YAMLMap;
  readonly node: MapNode;
}

function addToScope(plan: EditablePlan, id: string, name: string, glob: string): TextEdit[] {
  const site = packageSite(plan, id);
  const scope = ownMap(site, 'scope');
  if (scope !== undefined) {
    refuseShared(site.map, plan.reading.document.yaml);
    return addToList(plan, site, scope, name, [glob], ['write_allow', 'read_allow']);
  }
  const pair = lastPair(site.map, 'scope');
  const value = `{ ${name}: ${flowList([glob])} }`;
  if (pair !== undefined && isAbsent(pair.value)) {
    return [replaceValue(plan.text, pair, value)];
  }
  if (pair !== undefined || site.node.entries.has('scope')) {
    throw inherited('scope');
  }
  refuseShared(site.map, plan.reading.document.yaml);
  return [insertField(plan.text, site.map, [`scope: ${value}`], BEFORE_SCOPE)];
}

function addToList(
  plan: EditablePlan,
  site: PackageSite,
  parent: OwnMap,
  name: string,
  values: readonly string[],
  after: readonly string[],
): TextEdit[] {
  const { yaml } = plan.reading.document;
  const present = texts(parent.node, name);
  const missing = values.filter((value) => !present.includes(value));
  if (missing.length === 0) {
    return [];
  }
  [site.map, parent.map].forEach((map) => refuseShared(map, yaml));
  const pair = lastPair(parent.map, name);
  if (pair === undefined) {
    return [insertField(plan.text, parent.map, [`${name}: ${flowList([...present, ...missing])}`], after)];
  }
  refuseShared(pair.value, yaml);
  return appendItems(plan.text, pair, missing, present);
}

function removeFromList(
  plan: EditablePlan,
  parents: readonly OwnMap[],
  parent: OwnMap,
  name: string,
  value: string,
): TextEdit[] {
  const present = texts(parent.node, name);
  const pair: Pair | undefined = lastPair(parent.map, name);
  if (!present.includes(value)) {
    return [];
  }
  const { yaml } = plan.reading.document;
  parents.forEach(({ map }) => refuseShared(map, yaml));
  const left = flowList(present.filter((item) => item !== value));
  if (pair === undefined) {
    return [insertField(plan.text, parent.map, [`${name}: ${left}`], [])];
  }
  refuseShared(pair.value, yaml);
  const index = present.indexOf(value);
  refuseShared(isSeq(pair.value) ? pair.value.items[index] : undefined, yaml);
  return present.lastIndexOf(value) === index
    ? removeItem(plan.text, pair, index)
    : [replaceValue(plan.text, pair, left)];
}

function setScalar(
  plan: EditablePlan,
  site: PackageSite,
  name: string,
  written: string,
  after: readonly string[],
): TextEdit[] {
  const { yaml } = plan.reading.document;
  refuseShared(site.map, yaml);
  const pair = lastPair(site.map, name);
  if (pair === undefined) {
    return [insertField(plan.text, site.map, [`${name}: ${written}`], after)];
  }
  refuseShared(pair.value, yaml);
  return [replaceValue(plan.text, pair, written)];
}

function ownMap({ map, node }: OwnMap, name: string): OwnMap | undefined {
  const own = lastPair(map, name)?.value;
  const read = node.entries.get(name)?.value;
  return isMap(own) && read?.kind === 'map' ? { map: own, node: read } : undefined;
}

/** The items of a list as they were read; of anything else what stands there, as the reader of plans sees it. */
function texts(parent: MapNode, name: string): string[] {
  const value: PlanNode | undefined = parent.entries.get(name)?.value;
  const items = value === undefined || isBlank(value) ? [] : value.kind === 'list' ? value.items : [value];
  return items.map((item) => (item.kind === 'scalar' ? item.text : ''));
}

function inherited(name: string): WavesError {
  return new WavesError(
    'edit-refused',
    `The \`${name}\` of this package is shared with other packages, so it cannot be changed by itself.`,
    'Write it out in this package first.',
  );
}
