import { unmovedNode } from '../yaml/movedNode';
import type { ListNode, MapEntry, MapNode, PlanNode, ScalarNode } from '../yaml/planNode';
import { describeNode, placeOfItem, placeOfValue } from '../yaml/planNode';
import { TEXT_START } from '../yaml/positions';
import type { SourceRange } from '../source';
import type { IntegerRule, ListRule, MapRule, SchemaRule, TextRule } from './planSchema';
import { PLAN_SCHEMA } from './planSchema';
import { pythonRepr, pythonString } from './pythonRepr';

type Path = readonly (string | number)[];

/** One way in which a plan differs from upstream's schema. */
export interface SchemaViolation {
  readonly path: Path;
  readonly kind: 'value' | 'missing' | 'unknown';
  /** What upstream's validator says, without the path. */
  readonly upstream: string;
  /** The same in plain words, to follow the name of the value; empty where that says nothing more. */
  readonly words: string;
  /** The fields that are missing or unknown. */
  readonly fields: readonly string[];
  /** Where to point to. */
  readonly range: SourceRange;
  /** For unknown fields, where each of them is. */
  readonly fieldRanges: readonly SourceRange[];
}

/** Nodes never change, and both a check and the report want to know it. */
const known = new WeakMap<PlanNode, readonly SchemaViolation[]>();

/** Items in which nothing differed from a rule. After an edit most packages are the same, at most some lines further down. */
const fitting = new WeakMap<PlanNode, SchemaRule>();

/**
 * Everything in which a plan differs from upstream's schema, in the order in which upstream's validator (Python's jsonschema
 * 4.26) prints it.
 */
export function schemaViolations(root: PlanNode): readonly SchemaViolation[] {
  const found = known.get(root) ?? violationsOf(root, PLAN_SCHEMA);
  known.set(root, found);
  return found;
}

/** Everything in which a value differs from a rule, in the order of its paths. */
export function violationsOf(root: PlanNode, rule: SchemaRule): SchemaViolation[] {
  const violations: SchemaViolation[] = [];
  new Validation(violations).check(root, rule, [], TEXT_START);
  return violations
    .map((violation, index) => ({ violation, index }))
    .sort((a, b) => comparePaths(a.violation.path, b.violation.path) || a.index - b.index)
    .map(({ violation }) => violation);
}

/** A path as upstream prints it: `packages.1.locks`. */
export function dotted(path: Path): string {
  return path.join('.');
}

class Validation {
  readonly #violations: SchemaViolation[];

  constructor(violations: SchemaViolation[]) {
    this.#violations = violations;
  }

  check(node: PlanNode, rule: SchemaRule, path: Path, place: SourceRange): void {
    const at = { path, range: place };
    if (!hasType(node, rule)) {
      const words = `must be ${TYPE_WORDS[rule.type]}; it is ${describeNode(node)}`;
      this.#value(at, `${pythonRepr(node)} is not of type '${rule.type}'`, words);
      this.#checkListed(node, rule, at, '');
      if (rule.type === 'integer' && node.kind === 'scalar' && node.type === 'float') {
        this.#checkLimits(node, rule, at, `; it is ${node.text}`);
      }
    } else if (rule.type === 'object' && node.kind === 'map') {
      this.#checkMap(node, rule, at);
    } else if (rule.type === 'array' && node.kind === 'list') {
      this.#checkList(node, rule, at);
    } else if (rule.type === 'string' && node.kind === 'scalar') {
      this.#checkText(node, rule, at);
    } else if (rule.type === 'integer' && node.kind === 'scalar') {
      this.#checkInteger(node, rule, at);
    }
  }

  #checkMap(node: MapNode, rule: MapRule, at: Place): void {
    const extras = [...node.entries.values()].filter(({ key }) => !rule.fields.has(key.value));
    if (rule.others === 'closed' && extras.length > 0) {
      this.#unknown(at, extras);
    }
    this.#missing(
      at,
      rule.required.filter((name) => !node.entries.has(name)),
    );
    for (const entry of node.entries.values()) {
      const { key, value } = entry;
      const own = rule.fields.get(key.value) ?? (typeof rule.others === 'string' ? undefined : rule.others);
      if (rule.keys !== undefined) {
        const name: ScalarNode = {
          kind: 'scalar',
          type: 'string',
          value: key.value,
          text: key.value,
          range: key.range,
        };
        this.check(name, rule.keys, at.path, key.range);
      }
      if (own !== undefined) {
        this.check(value, own, [...at.path, key.value], placeOfValue(entry));
      }
    }
    this.#checkRequiredBy(node, rule, at);
  }

  #checkRequiredBy(node: MapNode, { requiredBy }: MapRule, at: Place): void {
    if (requiredBy === undefined) {
      return;
    }
    const deciding = node.entries.get(requiredBy.field)?.value;
    for (const [value, fields] of requiredBy.values) {
      const applies = deciding === undefined || (deciding.kind === 'scalar' && deciding.value === value);
      const missing = applies ? fields.filter((field) => !node.entries.has(field)) : [];
      // Without the deciding field, upstream asks for what each of its values would need. People only need that field.
      this.#missing(at, missing, deciding === undefined ? [] : missing);
    }
  }

  #checkList(node: ListNode, rule: ListRule, at: Place): void {
    if (node.items.length < (rule.min ?? 0)) {
      this.#value(at, '[] should be non-empty', 'must have at least one item');
    }
    node.items.forEach((item, index) => this.#checkItem(item, rule.items, index, at));
    if (
      rule.unique === true &&
      node.items.length > 1 &&
      new Set(node.items.map(pythonRepr)).size < node.items.length
    ) {
      this.#value(at, `${pythonRepr(node)} has non-unique elements`, 'must not have the same item twice');
    }
  }

  #checkItem(item: PlanNode, rule: SchemaRule, index: number, list: Place): void {
    const same = item.kind === 'map' ? unmovedNode(item) : item;
    if (fitting.get(same) === rule) {
      return;
    }
    const before = this.#violations.length;
    this.check(item, rule, [...list.path, index], placeOfItem(item, list.range));
    if (item.kind === 'map' && this.#violations.length === before) {
      fitting.set(same, rule);
    }
  }

  #checkText(node: ScalarNode, rule: TextRule, at: Place): void {
    const { min = 0, max = Infinity, pattern, choices } = rule;
    const { text } = node;
    const length = text.length > Math.min(min, max) ? Array.from(text).length : text.length;
    if (length < min) {
      this.#value(at, `${pythonRepr(node)} should be non-empty`, 'must not be empty');
    }
    if (length > max) {
      this.#value(
        at,
        `${pythonRepr(node)} is too long`,
        `must have at most ${max} characters; it has ${length}`,
      );
    }
    if (pattern !== undefined && !pattern.test(text)) {
      const upstream = `${pythonRepr(node)} does not match ${pythonString(pattern.shown)}`;
      this.#value(at, upstream, `must ${pattern.words}`);
    }
    if (choices !== undefined && !choices.includes(text)) {
      this.#checkListed(node, rule, at, `must be one of ${choices.join(', ')}; it is "${text}"`);
    }
  }

  /** Upstream compares with the values that it lists also when the type is wrong, and then says so twice. */
  #checkListed(node: PlanNode, rule: SchemaRule, at: Place, words: string): void {
    if (rule.type === 'string' && rule.choices !== undefined) {
      const listed = rule.choices.map(pythonString).join(', ');
      this.#value(at, `${pythonRepr(node)} is not one of [${listed}]`, words);
    } else if (rule.type === 'integer' && rule.only !== undefined) {
      this.#value(at, `${rule.only} was expected`, words);
    }
  }

  #checkInteger(node: ScalarNode, rule: IntegerRule, at: Place): void {
    if (rule.only !== undefined && node.value !== rule.only) {
      this.#checkListed(node, rule, at, `must be ${rule.only}; it is ${node.text}`);
    }
    this.#checkLimits(node, rule, at, `; it is ${node.text}`);
  }

  #checkLimits(node: ScalarNode, rule: IntegerRule, at: Place, end: string): void {
    const { min = -Infinity, max = Infinity } = rule;
    const value = Number(node.value);
    if (value < min) {
      const upstream = `${pythonRepr(node)} is less than the minimum of ${min}`;
      this.#value(at, upstream, `must be at least ${min}${end}`);
    }
    if (value > max) {
      const upstream = `${pythonRepr(node)} is greater than the maximum of ${max}`;
      this.#value(at, upstream, `must be at most ${max}${end}`);
    }
  }

  #value({ path, range }: Place, upstream: string, words: string): void {
    this.#violations.push({ path, kind: 'value', upstream, words, fields: [], range, fieldRanges: [] });
  }

  #missing({ path, range }: Place, names: readonly string[], fields = names): void {
    for (const name of names) {
      this.#violations.push({
        path,
        kind: 'missing',
        upstream: `${pythonString(name)} is a required property`,
        words: '',
        fields: fields.filter((field) => field === name),
        range,
        fieldRanges: [],
      });
    }
  }

  #unknown({ path, range }: Place, extras: readonly MapEntry[]): void {
    const names = extras.map(({ key }) => pythonString(key.value)).sort();
    const verb = names.length === 1 ? 'was' : 'were';
    this.#violations.push({
      path,
      kind: 'unknown',
      upstream: `Additional properties are not allowed (${names.join(', ')} ${verb} unexpected)`,
      words: '',
      fields: extras.map(({ key }) => key.value),
      range,
      fieldRanges: extras.map(({ key }) => key.range),
    });
  }
}

interface Place {
  readonly path: Path;
  readonly range: SourceRange;
}

const TYPE_WORDS: Readonly<Record<SchemaRule['type'], string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
};

function hasType(node: PlanNode, rule: SchemaRule): boolean {
  switch (rule.type) {
    case 'object':
      return node.kind === 'map';
    case 'array':
      return node.kind === 'list';
    case 'string':
      return node.kind === 'scalar' && node.type === 'string';
    case 'integer':
      return node.kind === 'scalar' && Number.isInteger(node.value);
    case 'boolean':
      return node.kind === 'scalar' && node.type === 'boolean';
  }
}

function comparePaths(a: Path, b: Path): number {
  for (const [index, partA] of a.entries()) {
    const partB = b[index];
    if (partB === undefined) {
      return 1;
    }
    if (partA !== partB) {
      return partA < partB ? -1 : 1;
    }
  }
  return a.length - b.length;
}
