/** A condition on a text, and how upstream writes it. */
export interface TextPattern {
  /** As a regular expression in upstream's messages. */
  readonly shown: string;
  /** In words, as the end of "must ...". */
  readonly words: string;
  readonly test: (text: string) => boolean;
}

export interface TextRule {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: TextPattern;
  readonly choices?: readonly string[];
}

export interface IntegerRule {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
  readonly only?: number;
}

export interface BooleanRule {
  readonly type: 'boolean';
}

export interface ListRule {
  readonly type: 'array';
  readonly items: SchemaRule;
  readonly min?: number;
  readonly unique?: boolean;
}

export interface MapRule {
  readonly type: 'object';
  readonly fields: ReadonlyMap<string, SchemaRule>;
  readonly required: readonly string[];
  /** What fields without a rule of their own must be; `closed` forbids them. */
  readonly others: SchemaRule | 'closed' | 'open';
  /** What the keys must be. */
  readonly keys?: TextRule;
  /** Fields that are required when another one has a certain value, and, as it happens, also when that one is missing. */
  readonly requiredBy?: { readonly field: string; readonly values: ReadonlyMap<string, readonly string[]> };
}

/** What a value must be: the part of JSON Schema that the format needs. */
export type SchemaRule = TextRule | IntegerRule | BooleanRule | ListRule | MapRule;

/** A rule for a map: fields that end in `!` are required, all others are optional. */
export function mapRule(
  fields: Readonly<Record<string, SchemaRule>>,
  more: Partial<Pick<MapRule, 'others' | 'keys' | 'requiredBy'>> = {},
): MapRule {
  const names = Object.keys(fields);
  return {
    type: 'object',
    fields: new Map(Object.entries(fields).map(([name, rule]) => [name.replace(/!$/, ''), rule])),
    required: names.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1)),
    others: 'closed',
    ...more,
  };
}

/** A rule for a text of `min` to `max` characters. */
export function textRule(max?: number, pattern?: TextPattern, min = 1): TextRule {
  return {
    type: 'string',
    min,
    ...(max === undefined ? {} : { max }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** A rule for a text that is one of a few words. */
export function choiceRule(...choices: string[]): TextRule {
  return { type: 'string', choices };
}

/** A rule for a whole number. */
export function integerRule(min?: number, max?: number): IntegerRule {
  return {
    type: 'integer',
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** A rule for a list. */
export function listRule(items: SchemaRule, more: Pick<ListRule, 'min' | 'unique'> = {}): ListRule {
  return { type: 'array', items, ...more };
}

/** A pattern of upstream that ends in `$`, which in Python also matches before a last line break. */
export function textPattern(source: string, words: string): TextPattern {
  const expression = new RegExp(source);
  return { shown: source, words, test: (text) => expression.test(text.replace(/\n$/, '')) };
}
