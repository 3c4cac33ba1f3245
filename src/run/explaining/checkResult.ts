import { compileScope } from '../../plan/globs/scope';
import {
  boolean,
  choiceRule,
  featureId,
  filePath,
  glob,
  integerRule,
  listRule,
  lockKey,
  mapRule,
  packageId,
  text,
  textPattern,
  textRule,
  tier,
} from '../../plan/upstream/planSchema';
import type { PlanNode } from '../../plan/yaml/planNode';
import { placeOfItem } from '../../plan/yaml/planNode';
import type { Problem } from '../../plan/problem';
import type { SchemaViolation } from '../../plan/upstream/schemaViolations';
import { dotted, violationsOf } from '../../plan/upstream/schemaViolations';
import { wholeDocument } from '../../plan/yaml/planDocument';

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

/** The verdict of one check, in the words of upstream's own validator. */
export interface ResultCheckOutcome {
  readonly passed: boolean;
  readonly errors: readonly string[];
}

/** What `waves check-result` says of a package's result. */
export interface ResultReport {
  readonly valid: boolean;
  readonly checks: {
    readonly schema: ResultCheckOutcome;
    /** Whether all files are admitted by the scope that the result itself names. */
    readonly scope_compliance: ResultCheckOutcome;
    /** Whether it calls itself verified exactly when all of its steps have passed. */
    readonly verification_consistency: ResultCheckOutcome;
  };
  /** The same with places in the text. */
  readonly problems: readonly Problem[];
}

/** Checks the text of a result file (`work-queue-result`, JSON). Never throws, whatever the text. */
export function checkResult(text: string): ResultReport {
  // JSON allows tabs where YAML, which is read here for the places, does not; a line break cannot be inside of a JSON text.
  const document = wholeDocument(text.replace(/^\uFEFF/, '').replace(/^[\t ]+/gm, spaces));
  const syntax = isJson(text) ? [] : [notJson(document.problems)];
  const { root } = document;
  const violations = syntax.length > 0 ? [] : violationsOf(root, RESULT_SCHEMA);
  const schema = [
    ...syntax.map(({ message }) => `  ${message}`),
    ...violations.map(({ path, upstream }) => `  ${dotted(path) || '(root)'}: ${upstream}`),
  ];
  const scope = syntax.length > 0 ? [] : outsideScope(root);
  const verification = syntax.length > 0 ? [] : inconsistent(root);
  const problems = [
    ...syntax,
    ...violations.map(schemaProblem),
    ...[...scope, ...verification].map(({ problem }) => problem),
  ];
  return {
    valid: problems.length === 0,
    checks: {
      schema: outcome(schema),
      scope_compliance: outcome(scope.map(({ upstream }) => upstream)),
      verification_consistency: outcome(verification.map(({ upstream }) => upstream)),
    },
    problems,
  };
}

interface Finding {
  readonly upstream: string;
  readonly problem: Problem;
}

function outcome(errors: readonly string[]): ResultCheckOutcome {
  return { passed: errors.length === 0, errors };
}

function spaces(indent: string): string {
  return ' '.repeat(indent.length);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

function notJson(found: readonly Problem[]): Problem {
  const first = found.find(({ severity }) => severity === 'error');
  const start = first?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const why = first === undefined ? 'It may be YAML; results are JSON.' : first.message;
  return { code: 'not-json', severity: 'error', message: `This is not JSON. ${why}`, range: start };
}

function schemaProblem({ path, kind, upstream, words, fields, range }: SchemaViolation): Problem {
  const name = dotted(path) || 'The result';
  const plain =
    kind === 'value'
      ? `\`${name}\` ${words}.`
      : kind === 'missing'
        ? `\`${name}\` lacks \`${fields.join('`, `')}\`.`
        : `\`${name}\` has fields that the format does not know: \`${fields.join('`, `')}\`.`;
  const message = kind === 'missing' && fields.length === 0 ? `\`${name}\`: ${upstream}.` : plain;
  return { code: 'result-schema', severity: 'error', message, range };
}

function outsideScope(root: PlanNode): Finding[] {
  const scope = fieldOf(root, 'scope');
  const files = fieldOf(root, 'files_modified');
  if (scope?.kind !== 'map' || files?.kind !== 'list') {
    return [];
  }
  const matcher = compileScope(textsOf(fieldOf(scope, 'write_allow')), textsOf(fieldOf(scope, 'deny')));
  return files.items.flatMap((item): Finding[] => {
    const file = item.kind === 'scalar' ? item.text : undefined;
    const verdict = file === undefined ? undefined : matcher.verdict(file);
    if (file === undefined || verdict === undefined || verdict.admitted) {
      return [];
    }
    const denied = verdict.reason === 'denied';
    const message = denied
      ? `${file} was changed, and \`deny\` forbids it (${verdict.pattern ?? ''}).`
      : `${file} was changed, and nothing in \`write_allow\` covers it.`;
    const upstream = denied
      ? `  '${file}' matches a deny pattern`
      : `  '${file}' not covered by any write_allow pattern`;
    const range = placeOfItem(item, files.range);
    return [{ upstream, problem: { code: 'result-scope', severity: 'error', message, range } }];
  });
}

function inconsistent(root: PlanNode): Finding[] {
  const verification = fieldOf(root, 'verification');
  const steps = fieldOf(verification, 'steps');
  const passed = fieldOf(verification, 'passed');
  if (steps?.kind !== 'list' || passed?.kind !== 'scalar') {
    return [];
  }
  const failed = steps.items.filter((item) => !isTrue(fieldOf(item, 'passed')));
  if (isTrue(passed) === (failed.length === 0)) {
    return [];
  }
  const names = failed.map((item) => {
    const name = fieldOf(item, 'name');
    return name?.kind === 'scalar' ? name.text : '?';
  });
  const message = isTrue(passed)
    ? `It calls itself verified, but these steps have not passed: ${names.join(', ')}.`
    : 'It calls itself not verified, but all of its steps have passed.';
  const says = isTrue(passed) ? 'True' : 'False';
  const stepsSay = failed.length === 0 ? 'True' : 'False';
  const upstream = `  verification.passed=${says} but all(steps.passed)=${stepsSay}`;
  return [
    { upstream, problem: { code: 'result-verification', severity: 'error', message, range: passed.range } },
  ];
}

function fieldOf(node: PlanNode | undefined, name: string): PlanNode | undefined {
  return node?.kind === 'map' ? node.entries.get(name)?.value : undefined;
}

function textsOf(node: PlanNode | undefined): string[] {
  return node?.kind === 'list'
    ? node.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []))
    : [];
}

function isTrue(node: PlanNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}
