import type { Pair, YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import { WavesError } from '../../../wavesError';
import type { MapNode, PlanNode } from '../../yaml/planNode';
import type { PlanReading } from '../../reading/readPlan';
import { readPlan } from '../../reading/readPlan';
import { PlanText } from './planText';

/** The text of a plan together with what was read from it, as edits need it. */
export interface EditablePlan {
  readonly text: PlanText;
  readonly reading: PlanReading;
}

/** One package as it is written. */
export interface PackageSite {
  readonly id: string;
  /** Its own fields in the library's tree, without those that a merge key brings. */
  readonly map: YAMLMap;
  /** All its fields, with aliases and merge keys resolved. */
  readonly node: MapNode;
}

/** Reads a plan for editing. All edits of such a plan refer to this very text, without its byte order mark. */
export function editablePlan(text: string): EditablePlan {
  return editableReading(text, readPlan(text));
}

/** The same for a plan that was already read from that text. */
export function editableReading(text: string, reading: PlanReading): EditablePlan {
  return { text: new PlanText(text, reading.document.lines), reading };
}

/** The packages that are written out as maps, in the order of the text, from a list or from a map of ids. */
function packageSites({ reading: { document, plan } }: EditablePlan): PackageSite[] {
  const root = document.yaml?.contents;
  const tree = document.root.kind === 'map' ? document.root.entries.get('packages')?.value : undefined;
  const written = isMap(root) ? lastPair(root, 'packages')?.value : undefined;
  const ids = new Map(plan.packages.map((item) => [item.range, item.id]));
  const site = (map: unknown, node: PlanNode | undefined): PackageSite[] => {
    const id = node?.kind === 'map' ? ids.get(node.range) : undefined;
    return id !== undefined && isMap(map) && node?.kind === 'map' ? [{ id, map, node }] : [];
  };
  if (isSeq(written) && tree?.kind === 'list') {
    return written.items.flatMap((map, index) => site(map, tree.items[index]));
  }
  if (isMap(written) && tree?.kind === 'map') {
    return written.items.flatMap(({ key, value }) =>
      isScalar(key) ? site(value, tree.entries.get(key.source ?? '')?.value) : [],
    );
  }
  return [];
}

/**
 * The first package with an id.
 * @throws WavesError `unknown-package` or, where it is only repeated by an alias, `edit-refused`.
 */
export function packageSite(plan: EditablePlan, id: string): PackageSite {
  const site = packageSites(plan).find((candidate) => candidate.id === id);
  if (site !== undefined) {
    return site;
  }
  if (plan.reading.plan.packages.some((item) => item.id === id)) {
    throw new WavesError(
      'edit-refused',
      `The package "${id}" is not written out as a map of its own, so it cannot be changed by itself.`,
      'Change it in the text of the plan.',
    );
  }
  throw new WavesError('unknown-package', `There is no package "${id}" in this plan.`);
}

/** The pair of a key that counts: the last one, should the key be written twice. */
export function lastPair(map: YAMLMap, ...names: string[]): Pair | undefined {
  for (const name of names) {
    const pair = map.items.findLast(({ key }) => isScalar(key) && key.source === name);
    if (pair !== undefined) {
      return pair;
    }
  }
  return undefined;
}
