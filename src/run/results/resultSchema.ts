import {
  boolean,
  featureId,
  filePath,
  glob,
  lockKey,
  packageId,
  text,
  tier,
} from '../../plan/upstream/planSchema';
import {
  choiceRule,
  integerRule,
  listRule,
  mapRule,
  textPattern,
  textRule,
} from '../../plan/upstream/schemaRule';

/*
 * What upstream's validator accepts as the result of a package: version 1 of its schema.
 * https://agentic-coding-tools.dev/schemas/work-queue-result.schema.json
 */

const someId = textRule(128);
const somePackage = textRule(64);
const anyText = textRule(undefined, undefined, 0);
const open = mapRule({}, { others: 'open' });

const step = mapRule(
  {
    'name!': textRule(80),
    'kind!': choiceRule('command', 'ci', 'manual'),
    'passed!': boolean,
    command: text,
    cwd: filePath,
    exit_code: integerRule(),
    ci: mapRule({ provider: anyText, run_id: anyText, url: anyText, required_checks: listRule(text) }),
    manual: mapRule({ instructions: text }),
    'evidence!': mapRule({ 'artifacts!': listRule(filePath), 'metrics!': open }),
  },
  {
    requiredBy: {
      field: 'kind',
      values: new Map([
        ['command', ['command', 'exit_code']],
        ['ci', ['ci']],
        ['manual', ['manual']],
      ]),
    },
  },
);

const escalation = mapRule({
  'escalation_id!': someId,
  'feature_id!': someId,
  'package_id!': somePackage,
  'type!': choiceRule(
    'CONTRACT_REVISION_REQUIRED',
    'PLAN_REVISION_REQUIRED',
    'RESOURCE_CONFLICT',
    'VERIFICATION_INFEASIBLE',
    'SCOPE_VIOLATION',
    'ENV_RESOURCE_CONFLICT',
    'SECURITY_ESCALATION',
    'FLAKY_TEST_QUARANTINE_REQUEST',
  ),
  'severity!': choiceRule('NON_BLOCKING', 'LOW', 'MEDIUM', 'HIGH', 'BLOCKING'),
  'summary!': textRule(500),
  details: textRule(8000, undefined, 0),
  'detected_at!': anyText,
  evidence: mapRule({
    files: listRule(filePath, { unique: true }),
    logs: listRule(filePath, { unique: true }),
  }),
  impact: mapRule({
    contract_revision_bump_required: boolean,
    plan_revision_bump_required: boolean,
    impacted_packages: listRule(somePackage, { unique: true }),
    logical_locks: listRule(lockKey, { unique: true }),
  }),
  proposed_action: textRule(2000, undefined, 0),
  requires_human: boolean,
});

/** The whole of a result. */
export const RESULT_SCHEMA = mapRule({
  'schema_version!': { type: 'integer', only: 1 },
  'feature_id!': featureId,
  'package_id!': packageId,
  attempt: integerRule(1),
  'plan_revision!': integerRule(1),
  'contracts_revision!': integerRule(1),
  'status!': choiceRule('completed', 'failed'),
  error_code: anyText,
  timestamps: mapRule({ started_at: anyText, finished_at: anyText }),
  'locks!': mapRule({
    'files!': listRule(filePath, { unique: true }),
    'keys!': listRule(lockKey, { unique: true }),
  }),
  'scope!': mapRule({
    'write_allow!': listRule(glob),
    'read_allow!': listRule(glob),
    'deny!': listRule(glob),
  }),
  'files_modified!': listRule(filePath, { unique: true }),
  scope_check: mapRule({ 'passed!': boolean, violations: listRule(filePath, { unique: true }) }),
  'git!': mapRule({
    'base!': mapRule({ 'ref!': text }),
    'head!': mapRule({
      'commit!': textRule(64, textPattern('^[0-9a-fA-F]+$', 'have only hexadecimal digits'), 7),
      branch: text,
      worktree: text,
    }),
  }),
  'verification!': mapRule({ 'tier!': tier, 'passed!': boolean, 'steps!': listRule(step, { min: 1 }) }),
  contract_checks: mapRule({
    openapi_validation: mapRule({ 'passed!': boolean, details: anyText, artifact: filePath }),
    schemathesis: mapRule({
      'passed!': boolean,
      base_url: anyText,
      artifact: filePath,
      seed: integerRule(),
    }),
    pact_provider_verification: mapRule({ 'passed!': boolean, broker: anyText, artifact: filePath }),
  }),
  resources: mapRule({ ports: open }),
  notes: textRule(8000, undefined, 0),
  'escalations!': listRule(escalation),
});
