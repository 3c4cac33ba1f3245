import type { TextPattern } from './schemaRule';
import { choiceRule, integerRule, listRule, mapRule, textPattern, textRule } from './schemaRule';

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
