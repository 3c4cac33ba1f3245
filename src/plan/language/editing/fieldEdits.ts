import type { Pair, YAMLMap } from 'yaml';
import { isMap, isSeq } from 'yaml';
import type { MapNode, PlanNode } from '../../yaml/planNode';
import { isBlank } from '../../yaml/planNode';
import type { EditablePlan, PackageSite } from './editablePlan';
import { lastPair } from './editablePlan';
import { appendItems, flowList, removeItem, insertField, replaceValue } from './yamlEdits';
import { refuseShared } from './nodePlaces';
import type { TextEdit } from './textEdit';

/** A map that can be edited, with what was read from it. */
export interface OwnMap {
  readonly map: YAMLMap;
  readonly node: MapNode;
}

/** Adds texts to the list under a field of a package, or of a map inside of it. */
export function addToList(
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

/**
 * Takes a text out of the list under a field, however often it is there.
 * @param parents the package and the maps between it and the list.
 */
export function removeFromList(
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

/** Gives a field of a package a value, written on one line. */
export function setScalar(
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

/** A map that stands in the package itself; undefined also where it is shared by an alias or a merge key. */
export function ownMap({ map, node }: OwnMap, name: string): OwnMap | undefined {
  const own = lastPair(map, name)?.value;
  const read = node.entries.get(name)?.value;
  return isMap(own) && read?.kind === 'map' ? { map: own, node: read } : undefined;
}

/** The items of a list as they were read; of anything else what stands there, as the reader of plans sees it. */
export function texts(parent: MapNode, name: string): string[] {
  const value: PlanNode | undefined = parent.entries.get(name)?.value;
  const items = value === undefined || isBlank(value) ? [] : value.kind === 'list' ? value.items : [value];
  return items.map((item) => (item.kind === 'scalar' ? item.text : ''));
}
