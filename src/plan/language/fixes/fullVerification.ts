import type { Pair } from 'yaml';
import { Document, YAMLMap, isMap, isScalar, isSeq, isNode, visit } from 'yaml';
import type { VerificationStep, WorkPackage } from '../../model';
import { keyOf } from '../editing/nodePlaces';

/**
 * The steps as they were read: the short dialect has many ways to write them. What was written about a step beside it stays
 * there, and so does what the full dialect has no field for, as a comment.
 */
export function verificationPair(yaml: Document.Parsed, pair: Pair | undefined, item: WorkPackage): Pair {
  const { tier, steps } = item.verification;
  const written = writtenSteps(pair);
  const instructions = 'Look at whether the package does what its description says.';
  const fresh = yaml.createPair('verification', {
    tier_required: tier ?? 'A',
    steps:
      steps.length > 0
        ? steps.map((step, index) => stepOf(step, written[index]))
        : [{ name: 'Review', kind: 'manual', manual_instructions: instructions, evidence: evidenceOf() }],
  });
  const { value } = fresh;
  const list = isMap(value) ? value.get('steps', true) : undefined;
  if (isSeq(list)) {
    list.items.forEach((step, index) => {
      if (isMap(step)) {
        commentStep(step, written[index]);
      }
    });
  }
  if (pair !== undefined && isScalar(pair.key) && isScalar(fresh.key)) {
    fresh.key.commentBefore = pair.key.commentBefore ?? null;
    fresh.key.comment = isScalar(pair.value) ? (pair.value.comment ?? null) : null;
  }
  return fresh;
}

/** The nodes of the steps, under whichever name the list has; the one of a `test_command` is not among them. */
function writtenSteps(pair: Pair | undefined): readonly unknown[] {
  const verification = pair?.value;
  const lists = isMap(verification)
    ? ['steps', 'checks', 'commands'].map((name) => verification.get(name, true))
    : [];
  const list = lists.find((each) => isSeq(each));
  // What is no step is not read either, so it must not be counted.
  return (list?.items ?? []).filter((node) => isMap(node) || isScalar(node));
}

/** Fields of a step that are written anew from what was read of them. */
const STEP_FIELDS = [
  ...['name', 'kind', 'command', 'run', 'cwd', 'env', 'expect_exit_code', 'ci'],
  ...['manual_instructions', 'instructions', 'evidence'],
];

function stepOf(step: VerificationStep, written: unknown): Record<string, unknown> {
  const { name, kind, command, cwd, env, expectExitCode, instructions } = step;
  return {
    name: name.slice(0, 80) || 'Check',
    kind,
    ...(kind === 'command' ? { command: command ?? 'true' } : {}),
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(expectExitCode === undefined ? {} : { expect_exit_code: expectExitCode }),
    ...(kind === 'ci' ? { ci: serverChecksOf(step, written) } : {}),
    ...(kind === 'manual' ? { manual_instructions: instructions ?? name } : {}),
    evidence: evidenceOf(step),
  };
}

function serverChecksOf({ ci }: VerificationStep, written: unknown): Record<string, unknown> {
  const provider = isMap(written) ? written.getIn(['ci', 'provider']) : undefined;
  return {
    provider: provider === 'github' || ci !== undefined ? 'github' : 'other',
    ...(ci?.workflow === undefined ? {} : { workflow: ci.workflow }),
    ...(ci === undefined || ci.requiredChecks.length === 0
      ? {}
      : { required_checks: [...ci.requiredChecks] }),
  };
}

function evidenceOf(step?: VerificationStep): Record<string, unknown> {
  return {
    artifacts: step?.evidence?.artifacts.map(({ value }) => value) ?? [],
    result_keys: [...(step?.evidence?.resultKeys ?? [])],
  };
}

/** Gives a step that was written anew the comments of the one that was read. */
function commentStep(step: YAMLMap, written: unknown): void {
  ['evidence', 'ci', 'env'].forEach((name) => {
    const own = step.get(name, true);
    if (isMap(own)) {
      own.flow = true;
    }
  });
  if (isScalar(written)) {
    step.commentBefore = written.commentBefore ?? null;
    step.comment = written.comment ?? null;
  }
  if (!isMap(written)) {
    return;
  }
  step.commentBefore = written.commentBefore ?? null;
  step.comment = written.comment ?? null;
  for (const pair of written.items) {
    const mine = step.items.find((each) => keyOf(each) === (keyOf(pair) === 'run' ? 'command' : keyOf(pair)));
    if (mine !== undefined && isScalar(mine.key) && isScalar(pair.key)) {
      mine.key.commentBefore = pair.key.commentBefore ?? null;
      if (isScalar(mine.value) && isScalar(pair.value)) {
        mine.value.comment = pair.value.comment ?? null;
      }
    }
    if (!STEP_FIELDS.includes(keyOf(pair))) {
      step.comment = [step.comment, noteOf(pair)].filter((line) => (line ?? '') !== '').join('\n');
    }
  }
}

/** Every comment within a node, one for each place that has any, as the library keeps them: lines without their `#`. */
export function commentsOf(node: unknown): readonly string[] {
  const found: string[] = [];
  const take = (comment: string | null | undefined): void => {
    if (comment !== null && comment !== undefined && comment !== '') {
      found.push(comment);
    }
  };
  if (isNode(node)) {
    visit(node, {
      Node: (_key, each) => {
        take(each.commentBefore);
        take(each.comment);
      },
    });
  }
  return found;
}

/**
 * Puts comments that stand nowhere in a map any more above its first field, so that nothing that people wrote is lost when the
 * value is gone that it stood beside.
 * @param elsewhere comments that are kept outside of the map.
 */
export function keepComments(
  map: YAMLMap,
  comments: readonly string[],
  elsewhere: readonly (string | null | undefined)[] = [],
): void {
  const kept = [...commentsOf(map), ...elsewhere].join('\n');
  const lost = comments.filter((comment) => !kept.includes(comment.trim()));
  const key = map.items[0]?.key;
  if (lost.length > 0 && isScalar(key)) {
    key.commentBefore = [key.commentBefore, ...lost].filter((part) => (part ?? '') !== '').join('\n');
  }
}

/** What has no field, as a comment. */
export function noteOf(pair: Pair): string {
  const map = new YAMLMap();
  map.items.push(pair);
  const lines = new Document(map).toString({ lineWidth: 0, verifyAliasOrder: false });
  return lines
    .trim()
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
}
