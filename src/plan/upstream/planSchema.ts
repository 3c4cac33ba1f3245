/** A condition on a text, and how upstream writes it. */
interface TextPattern {
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

interface BooleanRule {
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

/*
 * What upstream's validator accepts: version 5 of the schema (July 2026), in our own form so that each finding has a place in
 * the text and words of its own. https://agentic-coding-tools.dev/schemas/work-packages.schema.json
 */

/** Relative to the repository. Not a regular expression here: as one it takes quadratic time on long blanks. */
const RELATIVE_PATH: TextPattern = {
  shown: '^(?!/)(?!.*\\s+$).+',
  words: 'be a path relative to the repository, without blanks at its end',
  test: (text) => {
    const firstLine = text.indexOf('\n') === -1 ? text.length : text.indexOf('\n');
    const content = text.trimEnd().length;
    return firstLine > 0 && !text.startsWith('/') && (content === text.length || content > firstLine);
  },
};

/** True or false. */
export const boolean = { type: 'boolean' } as const;
/** A text that is not empty. */
export const text = textRule();
/** A path from the top of the repository. */
export const filePath = textRule(512, RELATIVE_PATH);
/** A glob of a scope. */
export const glob = textRule(512);
/** A verification tier. */
export const tier = choiceRule('A', 'B', 'C');
/** The id of a package. */
export const packageId = textRule(
  64,
  textPattern(
    '^[a-z][a-z0-9_-]{0,63}$',
    'begin with a small letter and have only small letters, digits, "-" and "_"',
  ),
);
/** A logical lock key. */
export const lockKey = textRule(
  512,
  textPattern(
    '^(api|db|event|flag|env|contract|feature):.+$',
    'begin with "api:", "db:", "event:", "flag:", "env:", "contract:" or "feature:"',
  ),
);
const surface = choiceRule(
  'capabilities',
  'apis',
  'architecture',
  'decisions',
  'documentation',
  'semantic_code',
);

/** The id of a feature. */
export const featureId = textRule(
  128,
  textPattern(
    '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$',
    'begin with a letter or digit and have only those, ".", "_", ":" and "-"',
  ),
);

const feature = mapRule({
  'id!': featureId,
  title: textRule(200),
  'plan_revision!': integerRule(1),
  created_by: textRule(128),
  created_at: textRule(undefined, undefined, 0),
});

const contracts = mapRule({
  'revision!': integerRule(1),
  'openapi!': mapRule({ 'primary!': filePath, 'files!': listRule(filePath, { min: 1, unique: true }) }),
  generated: mapRule({ pydantic_dir: filePath, typescript_dir: filePath }),
  mocks: mapRule({ prism: mapRule({ enabled: boolean, command: text, base_url: text }) }),
  cdc: mapRule({ pact: mapRule({ enabled: boolean, broker_url: text, consumer_dir: filePath }) }),
});

const defaults = mapRule({
  priority: integerRule(1, 10),
  lock_ttl_minutes: integerRule(1, 480),
  timeout_minutes: integerRule(1),
  retry_budget: integerRule(0),
  verification_tier_required: tier,
  min_trust_level: integerRule(0, 4),
});

const verificationStep = mapRule(
  {
    'name!': textRule(80),
    'kind!': choiceRule('command', 'ci', 'manual'),
    command: text,
    cwd: filePath,
    env: mapRule({}, { others: textRule(undefined, undefined, 0) }),
    expect_exit_code: integerRule(),
    ci: mapRule({
      provider: choiceRule('github', 'other'),
      workflow: text,
      required_checks: listRule(text, { unique: true }),
    }),
    manual_instructions: text,
    'evidence!': mapRule({ 'artifacts!': listRule(filePath), 'result_keys!': listRule(text) }),
  },
  {
    requiredBy: {
      field: 'kind',
      values: new Map([
        ['command', ['command']],
        ['ci', ['ci']],
        ['manual', ['manual_instructions']],
      ]),
    },
  },
);

const workPackage = mapRule({
  'package_id!': packageId,
  title: textRule(120),
  'task_type!': textRule(40),
  'description!': textRule(4000),
  role: textRule(60),
  'depends_on!': listRule(packageId, { unique: true }),
  'priority!': integerRule(1, 10),
  'locks!': mapRule({
    'files!': listRule(filePath, { unique: true }),
    'keys!': listRule(lockKey, { unique: true }),
    ttl_minutes: integerRule(1, 480),
    reason: textRule(500, undefined, 0),
  }),
  'scope!': mapRule({
    'write_allow!': listRule(glob),
    'read_allow!': listRule(glob, { min: 1 }),
    deny: listRule(glob),
  }),
  'worktree!': mapRule({
    'name!': textRule(
      80,
      textPattern(
        '^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$',
        'begin with a letter or digit and have only those, ".", "_" and "-"',
      ),
    ),
    mode: choiceRule('isolated', 'shared'),
  }),
  'timeout_minutes!': integerRule(1),
  'retry_budget!': integerRule(0),
  'min_trust_level!': integerRule(0, 4),
  'verification!': mapRule({ 'tier_required!': tier, 'steps!': listRule(verificationStep, { min: 1 }) }),
  'outputs!': mapRule({ 'result_keys!': listRule(text, { min: 1 }), artifacts: listRule(filePath) }),
  inputs: mapRule({}, { others: 'open' }),
  metadata: mapRule({
    loc_estimate: integerRule(0),
    alternatives_count: integerRule(0),
    package_kind: choiceRule('algorithm', 'data_model', 'crud', 'config', 'migration', 'integration'),
    complexity: choiceRule('low', 'medium', 'high'),
  }),
  decomposition: choiceRule('stacked', 'branch'),
  stack_position: integerRule(0),
  archetype: textRule(
    undefined,
    textPattern(
      '^[a-z][a-z0-9_-]{0,31}$',
      'begin with a small letter and have only small letters, digits, "-" and "_", at most 32',
    ),
    0,
  ),
  context_impact: mapRule({
    'surfaces!': listRule(surface, { unique: true }),
    rationale: mapRule(
      {},
      {
        keys: surface,
        others: mapRule({ 'reason!': textRule(1000), 'approved_by!': textRule(128) }),
      },
    ),
  }),
});

/** The whole of a plan. */
export const PLAN_SCHEMA = mapRule({
  'schema_version!': { type: 'integer', only: 1 },
  'feature!': feature,
  'contracts!': contracts,
  defaults,
  'packages!': listRule(workPackage, { min: 1 }),
});
