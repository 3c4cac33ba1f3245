import type { Obligation, ObligationKind } from '../additions';
import type { NodeReader } from './nodeReader';
import type { MapNode, PlanNode } from '../yaml/planNode';
import { describeNode, placeOfItem } from '../yaml/planNode';
import { holderOf } from './readAdditions';
import type { Located } from '../source';

/** For each kind, which field holds the parts that it must have, and which the file that says more. */
const KINDS: Readonly<Record<ObligationKind, { readonly parts?: string; readonly contract?: string }>> = {
  file: {},
  module: { parts: 'exports' },
  endpoint: { contract: 'contract' },
  table: { parts: 'columns' },
  event: { contract: 'schema' },
  command: {},
};

/**
 * What a package must leave behind. An obligation is a text, the path of a file, or a map: `{ file }`, `{ module, exports }`,
 * `{ endpoint: GET /path, contract }`, `{ table, columns }`, `{ event, schema }` or `{ command }`.
 */
export function readObligations(reader: NodeReader, node: MapNode): Obligation[] {
  const holder = holderOf(node, 'obligations');
  const entry = holder?.entries.get('obligations');
  return holder === undefined || entry === undefined
    ? []
    : reader
        .items(holder, 'obligations')
        .flatMap((item) => readObligation(reader, item, placeOfItem(item, entry.key.range)) ?? []);
}

function readObligation(
  reader: NodeReader,
  node: PlanNode,
  place: Obligation['range'],
): Obligation | undefined {
  if (node.kind === 'scalar' && node.text.trim() !== '') {
    return { kind: 'file', subject: { value: node.text.trim(), range: place }, parts: [], range: place };
  }
  if (node.kind !== 'map') {
    const message = `An obligation must be a path or a map; this one is ${describeNode(node)}.`;
    reader.report('error', 'wrong-type', message, place);
    return undefined;
  }
  for (const [kind, { parts, contract }] of Object.entries(KINDS)) {
    const subject = reader.text(node, kind);
    if (subject !== undefined) {
      const file: Located<string> | undefined =
        contract === undefined ? undefined : reader.text(node, contract);
      return {
        kind: kind as ObligationKind,
        subject,
        parts: parts === undefined ? [] : reader.texts(node, parts),
        ...(file === undefined ? {} : { contract: file }),
        range: node.range,
      };
    }
  }
  const message =
    'An obligation must name a file, module, endpoint, table, event or command; this one names none of them.';
  reader.report('error', 'incomplete-obligation', message, place);
  return undefined;
}
