import type { Node, Pair } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { MapEntry, MapNode, PlanNode, ScalarNode } from './planNode';
import type { LineIndex } from './positions';
import { rangeBetween } from './positions';
import type { Problem } from '../problem';
import type { Located, SourceRange } from '../source';
import { resolvePlainScalar } from './yamlScalar';

/** A plan nests about ten levels; more than this is an accident or an attack, and would exhaust the stack. */
const MAX_DEPTH = 100;

/** How many values aliases may stand for in total, so that a few lines cannot become billions. */
const MAX_ALIASED = 50_000;

const MERGE_KEY = '<<';

/**
 * Turns the nodes of the `yaml` library into plan nodes: resolves aliases, merge keys and repeated keys as YAML 1.1 readers
 * do, and says where the result may surprise.
 */
export class YamlTree {
  readonly problems: Problem[] = [];
  readonly #lines: LineIndex;
  readonly #anchors = new Map<string, Node>();
  /** Nodes with an anchor that are being converted: an alias of one stands inside of what it repeats. */
  readonly #open = new Set<Node>();
  #aliasDepth = 0;
  #aliased = 0;
  #depth: number;

  /** @param depth how many values are around what is converted. */
  constructor(lines: LineIndex, depth = 0) {
    this.#lines = lines;
    this.#depth = depth;
  }

  /** @param node what the library has where a value may stand: a node, or nothing. */
  convert(node: unknown, fallback: SourceRange): PlanNode {
    if (!isNode(node)) {
      return blankNode(fallback);
    }
    const range = this.#rangeOf(node);
    if (!this.#withinLimits(range)) {
      return blankNode(range);
    }
    if (isAlias(node)) {
      return this.#resolveAlias(node.source, range);
    }
    const { anchor } = node;
    if (anchor !== undefined) {
      this.#anchors.set(anchor, node);
      this.#open.add(node);
    }
    this.#depth += 1;
    const converted = this.#convertContent(node, range);
    this.#depth -= 1;
    if (anchor !== undefined) {
      this.#open.delete(node);
    }
    return converted;
  }

  #convertContent(node: Node, range: SourceRange): PlanNode {
    if (isScalar(node)) {
      return unknownTag(node, range) ?? scalarNode(node, range);
    }
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.convert(item, range)), range };
    }
    return isMap(node) ? this.#mapNode(node.items, range) : blankNode(range);
  }

  #mapNode(pairs: readonly Pair[], range: SourceRange): MapNode {
    const own = new Map<string, MapEntry>();
    const merged = new Map<string, MapEntry>();
    for (const pair of pairs) {
      const key = this.#keyOf(pair.key, range);
      const value = this.convert(pair.value, key?.range ?? range);
      if (key === undefined) {
        continue;
      }
      if (key.value === MERGE_KEY && value.kind !== 'scalar') {
        this.#mergeInto(merged, value);
        continue;
      }
      const earlier = own.get(key.value);
      if (earlier !== undefined) {
        this.#report(
          'duplicate-key',
          `The key \`${key.value}\` is written twice here; the last one counts.`,
          key.range,
          {
            severity: 'warning',
            related: [{ message: 'The first one is here.', range: earlier.key.range }],
          },
        );
      }
      own.set(key.value, { key, value });
    }
    return { kind: 'map', entries: merged.size === 0 ? own : new Map([...merged, ...own]), range };
  }

  /** Of several merged maps the first that has a key counts. */
  #mergeInto(merged: Map<string, MapEntry>, value: PlanNode): void {
    const sources = value.kind === 'list' ? value.items : [value];
    for (const source of sources) {
      if (source.kind === 'map') {
        source.entries.forEach((entry, key) => merged.set(key, merged.get(key) ?? entry));
      }
    }
  }

  #keyOf(node: unknown, fallback: SourceRange): Located<string> | undefined {
    const key = this.convert(node, fallback);
    if (key.kind === 'scalar') {
      return { value: key.text, range: key.range };
    }
    const message =
      'A key must be a plain text, and here it is in brackets, so it is not read. A text that begins with "{" or "[" needs quotes.';
    this.#report('unusual-key', message, key.range);
    return undefined;
  }

  #resolveAlias(name: string, range: SourceRange): PlanNode {
    const target = this.#anchors.get(name);
    if (target === undefined || this.#open.has(target)) {
      if (target === undefined) {
        return this.#unknownAlias(`*${name}`, range);
      }
      this.#report('endless-alias', `The alias \`*${name}\` stands inside of what it repeats.`, range);
      return blankNode(range);
    }
    this.#aliasDepth += 1;
    const converted = this.convert(target, range);
    this.#aliasDepth -= 1;
    return { ...converted, range };
  }

  /** A text that begins with a star, most likely a pattern, is an alias to YAML; it is read as what was meant. */
  #unknownAlias(text: string, range: SourceRange): PlanNode {
    const message = `\`${text}\` begins with "*", which makes it an alias to YAML, and no anchor \`&${text.slice(1)}\` stands before it. Put a text that begins with "*" into quotes: "${text}".`;
    this.#report('unknown-alias', message, range, {
      data: {
        kind: 'spelling',
        title: 'Put it into quotes',
        replaced: [{ value: `"${text}"`, range }],
      },
    });
    return { kind: 'scalar', type: 'string', value: text, text, range };
  }

  #withinLimits(range: SourceRange): boolean {
    if (this.#aliasDepth > 0) {
      this.#aliased += 1;
    }
    if (this.#aliased === MAX_ALIASED) {
      this.#aliased += 1;
      this.#report(
        'too-many-aliases',
        `The aliases stand for more than ${MAX_ALIASED} values; the rest is not read.`,
        range,
      );
    }
    if (this.#depth > MAX_DEPTH) {
      this.#reportOnce(
        'too-deep',
        `Values nest more than ${MAX_DEPTH} levels here; deeper ones are not read.`,
        range,
      );
    }
    return this.#depth <= MAX_DEPTH && (this.#aliasDepth === 0 || this.#aliased < MAX_ALIASED);
  }

  #reportOnce(code: string, message: string, range: SourceRange): void {
    if (!this.problems.some((problem) => problem.code === code)) {
      this.#report(code, message, range);
    }
  }

  #report(code: string, message: string, range: SourceRange, more: Partial<Problem> = {}): void {
    this.problems.push({ code, severity: 'error', message, range, ...more });
  }

  #rangeOf(node: Node): SourceRange {
    const [start, end] = node.range ?? [0, 0];
    return rangeBetween(this.#lines, start, end);
  }
}

/** A text such as `!src/**`, which YAML takes for a tag without a value; it is read as what was meant. */
function unknownTag(
  { tag, source = '' }: { readonly source?: string; readonly tag?: string },
  range: SourceRange,
): ScalarNode | undefined {
  if (tag?.startsWith('!') !== true || source !== '') {
    return undefined;
  }
  const { line, character } = range.start;
  const start = { line, character: Math.max(0, character - tag.length) };
  return { kind: 'scalar', type: 'string', value: tag, text: tag, range: { start, end: range.start } };
}

function scalarNode(
  node: { readonly type?: string; readonly source?: string; readonly tag?: string },
  range: SourceRange,
): ScalarNode {
  const text = node.source ?? '';
  const plain = node.tag === undefined ? (node.type ?? 'PLAIN') === 'PLAIN' : !node.tag.endsWith(':str');
  return {
    kind: 'scalar',
    ...(plain ? resolvePlainScalar(text) : { type: 'string', value: text }),
    text,
    range,
  };
}

/** The node of a value that was left out. */
export function blankNode(range: SourceRange): ScalarNode {
  return { kind: 'scalar', type: 'null', value: null, text: '', range };
}
