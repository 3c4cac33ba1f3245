import type { Pair, Document } from 'yaml';
import { isMap, isScalar, isSeq, YAMLMap, YAMLSeq, parseDocument, Scalar, visit } from 'yaml';
import { composeText } from '../../yaml/yamlComposer';
import type { Plan, WorkPackage } from '../../model';
import type { EditablePlan } from '../editing/editablePlan';
import { lastPair } from '../editing/editablePlan';
import { contractContent } from './contractFileFix';
import { fullLockKeys, fullPackage } from './fullPackage';
import { keyStart } from '../editing/yamlEdits';
import { commentsOf, keepComments, noteOf } from './fullVerification';
import { dashOf, keyOf, rangeOf } from '../editing/nodePlaces';
import type { PlanText } from '../editing/planText';
import type { Offer } from './quickFix';
import { editBetween } from '../editing/textEdit';

/** Top level of the full dialect, in its usual order. */
const FIELDS = ['schema_version', 'feature', 'contracts', 'defaults', 'execution', 'parameters', 'packages'];
const DEFAULTS = [
  ...['priority', 'lock_ttl_minutes', 'timeout_minutes', 'retry_budget'],
  ...['verification_tier_required', 'min_trust_level'],
];
const NO_CONTRACT = 'contracts/README.md';
const FEATURE_NAMES = [
  'change_id',
  'feature_id',
  'change',
  'feature',
  'title',
  'name',
  'plan_revision',
  'contracts_revision',
  'version',
];

/** Rewrites a plan of the short dialect in the full one. */
export function fullDialectOffers(plan: EditablePlan): Offer[] {
  const converted = toFullDialect(plan);
  return converted === undefined || converted === plan.text.content
    ? []
    : [
        {
          title: 'Convert to the full dialect',
          edits: [editBetween(plan.text.content, converted)],
          // The full dialect requires a contract; this one says that there is none yet.
          ...(plan.reading.plan.contracts.files.length > 0
            ? {}
            : { creates: { path: NO_CONTRACT, content: contractContent(NO_CONTRACT) } }),
        },
      ];
}

/**
 * The text of a plan in the full dialect. Comments stay; what the full dialect has no field for goes, in a package into its
 * `inputs`, at the top into a comment.
 * @returns undefined where the plan cannot be converted, as when its YAML is broken.
 */
function toFullDialect({ text, reading: { plan, document } }: EditablePlan): string | undefined {
  const { yaml } = composeText(text.content);
  const root = yaml?.contents;
  const packages = isMap(root) ? lastPair(root, 'packages') : undefined;
  if (document.broken || yaml === undefined || !isMap(root) || packages === undefined) {
    return undefined;
  }
  const remarks = commentsOf(root);
  const list = packageList(yaml, packages, plan);
  if (list === undefined) {
    return undefined;
  }
  const defaults = lastPair(root, 'defaults');
  const contracts = lastPair(root, 'contracts');
  const left = root.items.filter(
    (pair) => !FIELDS.includes(keyOf(pair)) && !FEATURE_NAMES.includes(keyOf(pair)),
  );
  if (isMap(defaults?.value)) {
    const { value } = defaults;
    const unknown = value.items.filter((pair) => !DEFAULTS.includes(keyOf(pair)));
    value.items = value.items.filter((pair) => !unknown.includes(pair));
    if (unknown.length > 0) {
      const rest = new YAMLMap();
      rest.items.push(...unknown);
      left.push(yaml.createPair('defaults', rest));
    }
  }
  const first = root.items[0];
  const head = first !== undefined && isScalar(first.key) ? first.key.commentBefore : undefined;
  const result = new YAMLMap();
  result.items.push(yaml.createPair('schema_version', 1), yaml.createPair('feature', featureOf(plan)));
  result.items.push(contracts ?? yaml.createPair('contracts', contractsOf(plan)));
  if (isMap(defaults?.value) && defaults.value.items.length > 0) {
    result.items.push(defaults);
  }
  result.items.push(...[lastPair(root, 'execution')].filter((pair) => pair !== undefined));
  packages.value = list;
  result.items.push(packages);
  const top = result.items[0];
  if (
    head !== undefined &&
    head !== null &&
    top !== undefined &&
    isScalar(top.key) &&
    yaml.commentBefore === null
  ) {
    top.key.commentBefore = head;
  }
  const notes = left.map((pair) => noteOf(pair)).join('\n');
  if (notes !== '') {
    yaml.comment = [yaml.comment, notes]
      .filter((part) => part !== null && part !== undefined && part !== '')
      .join('\n');
  }
  yaml.contents = result as typeof yaml.contents;
  keepComments(result, remarks, [yaml.comment, yaml.commentBefore]);
  const written = writtenLike(yaml, text, listsAreSetIn(text, document.yaml?.contents));
  return text.eol === '\n' ? written : written.replaceAll('\n', text.eol);
}

function packageList(yaml: Document.Parsed, packages: Pair, plan: Plan): YAMLSeq | undefined {
  const { value } = packages;
  const list = isSeq(value) ? value : new YAMLSeq();
  if (isMap(value)) {
    list.items = value.items.map((pair) => {
      const map = isMap(pair.value) ? pair.value : new YAMLMap();
      map.items.unshift(yaml.createPair('package_id', keyOf(pair)));
      const [first] = map.items;
      if (first !== undefined && isScalar(first.key) && isScalar(pair.key)) {
        first.key.commentBefore = pair.key.commentBefore ?? null;
        first.key.spaceBefore = pair.key.spaceBefore ?? false;
      }
      return map;
    });
  }
  const items = list.items.map((item, index): WorkPackage | undefined =>
    isMap(item) ? plan.packages[index] : undefined,
  );
  if (items.length !== plan.packages.length || items.includes(undefined)) {
    return undefined;
  }
  const lockKeys = fullLockKeys(plan.packages);
  list.items.forEach((item, index) => {
    const read = items[index];
    if (isMap(item) && read !== undefined) {
      const remarks = commentsOf(item);
      fullPackage(yaml, item, read, lockKeys);
      keepComments(item, remarks);
    }
  });
  return list;
}

function featureOf({ feature }: Plan): object {
  return {
    id: feature.id.replace(/[^A-Za-z0-9._:-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'feature',
    ...(feature.title === feature.id ? {} : { title: feature.title.slice(0, 200) }),
    plan_revision: feature.planRevision,
  };
}

function contractsOf({ contracts }: Plan): object {
  return {
    revision: contracts.revision,
    openapi: { primary: NO_CONTRACT, files: [NO_CONTRACT] },
  };
}

/** Whether the items of lists stand further in than the key of the list. */
function listsAreSetIn(text: PlanText, root: unknown): boolean {
  if (!isMap(root)) {
    return true;
  }
  const pair = root.items.find(({ value }) => isSeq(value) && value.flow !== true);
  return (
    pair === undefined ||
    !isSeq(pair.value) ||
    text.column(dashOf(pair.value, 0)) > text.column(keyStart(pair))
  );
}

/**
 * Writes a document with the habits of the text that it was made from: its indentation, long lines and folded texts as they were,
 * braces with room inside and brackets without. Lines end with a line feed.
 * @param listsSetIn whether the dashes of lists stand further in than their keys.
 */
function writtenLike(yaml: Document.Parsed, text: PlanText, listsSetIn: boolean): string {
  const folded = hideFolded(yaml, text);
  const written = yaml.toString({
    indent: text.indentStep,
    indentSeq: listsSetIn,
    lineWidth: 0,
    flowCollectionPadding: true,
  });
  return narrowBrackets(showFolded(written, folded, text.indentStep));
}

const HIDDEN = /^( *)(.*?)(?:"x7folded(\d+)x7"|x7folded(\d+)x7)(.*)$/gm;

/** The library would put a folded text on one line; so the lines of each are kept, and a word takes its place. */
function hideFolded(yaml: Document.Parsed, text: PlanText): string[] {
  const hidden: string[] = [];
  visit(yaml, {
    Scalar: (_key, node) => {
      if (node.type === Scalar.BLOCK_FOLDED && node.range) {
        const [start, end] = rangeOf(node);
        hidden.push(text.content.slice(start, end).replaceAll('\r\n', '\n').trimEnd());
        node.value = `x7folded${hidden.length - 1}x7`;
        node.type = Scalar.PLAIN;
      }
    },
  });
  return hidden;
}

function showFolded(written: string, hidden: readonly string[], step: number): string {
  return written.replace(HIDDEN, (_line, indent: string, key: string, a: string, b: string, rest: string) => {
    const [head = '>', ...lines] = (hidden[Number(a ?? b)] ?? '').split('\n');
    const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
    const dashes = /^(?:- +)*/.exec(key)?.[0].length ?? 0;
    const inner = ' '.repeat(indent.length + dashes + step);
    const moved = lines.map((line) => (line.trim() === '' ? '' : inner + line.slice(depth)));
    return [`${indent}${key}${head}${rest}`, ...moved].join('\n');
  });
}

/** `[ a, b ]` becomes `[a, b]`. */
function narrowBrackets(written: string): string {
  const edits: { start: number; end: number }[] = [];
  visit(parseDocument(written, { logLevel: 'silent' }), {
    Seq: (_key, node) => {
      if (isSeq(node) && node.flow === true && node.items.length > 0 && node.range) {
        const [start, end] = rangeOf(node);
        edits.push({ start: start + 1, end: start + 2 }, { start: end - 2, end: end - 1 });
      }
    },
    Alias: () => visit.SKIP,
  });
  return edits
    .filter(({ start, end }) => written.slice(start, end) === ' ')
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), written);
}
