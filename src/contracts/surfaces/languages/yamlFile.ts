import type { Node } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** A value of a YAML or JSON document. */
export type DocumentNode = Node;

/** A YAML or JSON document whose values know their lines. */
export class YamlFile {
  /** Documents are asked for the same places again and again: a large one has thousands of uses of one schema. */
  private readonly maps = new WeakMap<Node, MapEntries>();
  private readonly resolved = new Map<string, DocumentNode | undefined>();

  private constructor(
    private readonly root: Node | undefined,
    private readonly document: ReturnType<typeof parseDocument>,
    private readonly lines: LineCounter,
  ) {}

  /** @returns why the text is no document, in words, where it is none. */
  static read(text: string): YamlFile | string {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
    const [fault] = document.errors;
    return fault === undefined
      ? new YamlFile(document.contents ?? undefined, document, lines)
      : (fault.message.split('\n')[0] ?? 'not a YAML document');
  }

  get top(): DocumentNode | undefined {
    return this.root;
  }

  get(node: DocumentNode | undefined, key: string): DocumentNode | undefined {
    return this.pairs(node).byKey.get(key);
  }

  /** The entries of a map whose values are there, each with the line that its key stands on. */
  entries(
    node: DocumentNode | undefined,
  ): readonly (readonly [key: string, value: DocumentNode, line: number])[] {
    return this.pairs(node).list;
  }

  items(node: DocumentNode | undefined): DocumentNode[] {
    const seq = this.followed(node);
    return isSeq(seq) ? seq.items.filter(isNode) : [];
  }

  /** A scalar as text; undefined for anything else. */
  text(node: DocumentNode | undefined, key: string): string | undefined {
    return scalarText(this.value(this.get(node, key)));
  }

  texts(node: DocumentNode | undefined, key: string): string[] {
    return this.items(this.get(node, key)).flatMap((item) => scalarText(this.value(item)) ?? []);
  }

  /** What a scalar holds; undefined for anything else. */
  value(node: DocumentNode | undefined): unknown {
    const scalar = this.followed(node);
    return isScalar(scalar) ? scalar.value : undefined;
  }

  /** A value as plain data. */
  data(node: DocumentNode | undefined): unknown {
    return node?.toJS(this.document, { maxAliasCount: 100 });
  }

  /** The value that a reference within the document names (RFC 6901): `#/components/schemas/User`. */
  resolve(reference: string): DocumentNode | undefined {
    if (!reference.startsWith('#')) {
      return undefined;
    }
    if (!this.resolved.has(reference)) {
      const steps = reference.slice(1).split('/').slice(1);
      const found = steps.reduce<DocumentNode | undefined>((node, step) => {
        const key = decoded(step).replace(/~1/g, '/').replace(/~0/g, '~');
        return this.items(node)[Number(key)] ?? this.get(node, key);
      }, this.root);
      this.resolved.set(reference, found);
    }
    return this.resolved.get(reference);
  }

  /** What a map refers to, where it does, else itself. */
  target(node: DocumentNode | undefined): DocumentNode | undefined {
    const reference = this.text(node, '$ref');
    return reference === undefined ? node : (this.resolve(reference) ?? node);
  }

  /** The line that a value begins on, from 1. */
  line(node: DocumentNode | undefined): number {
    return this.lines.linePos(node?.range?.[0] ?? 0).line;
  }

  private pairs(node: DocumentNode | undefined): MapEntries {
    const map = this.followed(node);
    if (!isMap(map)) {
      return NO_ENTRIES;
    }
    const known = this.maps.get(map);
    if (known !== undefined) {
      return known;
    }
    const list = map.items.flatMap(({ key, value }): [string, DocumentNode, number][] =>
      isNode(value)
        ? [[String(isScalar(key) ? key.value : key), value, this.line(isNode(key) ? key : value)]]
        : [],
    );
    const byKey = new Map<string, DocumentNode>();
    list.forEach(([key, value]) => byKey.set(key, byKey.get(key) ?? value));
    const entries = { list, byKey };
    this.maps.set(map, entries);
    return entries;
  }

  private followed(node: DocumentNode | undefined): DocumentNode | undefined {
    return isAlias(node) ? node.resolve(this.document) : node;
  }
}

interface MapEntries {
  readonly list: readonly (readonly [key: string, value: DocumentNode, line: number])[];
  readonly byKey: ReadonlyMap<string, DocumentNode>;
}

const NO_ENTRIES: MapEntries = { list: [], byKey: new Map() };

function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
