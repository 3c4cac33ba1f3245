import { shortened } from '../yaml/legible';
import type { Verification, VerificationStep } from '../model';
import type { NodeReader } from '../yaml/nodeReader';
import { findEntry } from '../yaml/nodeReader';
import type { MapNode, PlanNode } from '../yaml/planNode';
import { describeNode, placeOfItem } from '../yaml/planNode';
import type { Located } from '../source';

/**
 * How a package's work is checked. The full dialect has `tier_required` and a list of steps; the short one either names a
 * tier (`tier_b`) or has `tier` and a list of commands, as `checks`, `steps` or `commands`. A `test_command` beside it is
 * one more step.
 */
export function readVerification(reader: NodeReader, node: MapNode): Verification {
  const entry = node.entries.get('verification');
  const extra = reader.text(node, 'test_command');
  const last = extra === undefined ? [] : [commandStep(extra)];
  if (entry?.value.kind === 'scalar') {
    return { ...readTier(reader, reader.text(node, 'verification')), steps: last };
  }
  const verification = reader.map(node, 'verification');
  if (verification === undefined) {
    return { steps: last };
  }
  const names = ['steps', 'checks', 'commands'];
  const list = findEntry(verification, names);
  const empty = list?.value.kind === 'list' && list.value.items.length === 0 && last.length === 0;
  const steps = reader
    .items(verification, ...names)
    .flatMap((item, index) =>
      readStep(reader, item, index, placeOfItem(item, list?.key.range ?? item.range)),
    );
  return {
    ...readTier(reader, reader.text(verification, 'tier_required', 'tier')),
    steps: [...steps, ...last],
    ...(empty ? { emptySteps: list.key.range } : {}),
  };
}

function readTier(
  reader: NodeReader,
  written: Located<string> | undefined,
): Pick<Verification, 'tier' | 'tierRange'> {
  if (written === undefined) {
    return {};
  }
  const tier = /^(?:tier[ _-]?)?([abc])$/i.exec(written.value)?.[1]?.toUpperCase();
  if (tier === 'A' || tier === 'B' || tier === 'C') {
    return { tier, tierRange: written.range };
  }
  const message = `The verification tier must be A, B or C; it is \`${shortened(written.value)}\`.`;
  reader.report('warning', 'unknown-tier', message, written.range);
  return {};
}

function readStep(
  reader: NodeReader,
  node: PlanNode,
  index: number,
  range: VerificationStep['range'],
): VerificationStep[] {
  if (node.kind === 'scalar' && node.text.trim() !== '') {
    return [commandStep({ value: node.text.trim(), range })];
  }
  if (node.kind !== 'map') {
    const message = `Step ${index + 1} must be a command or a map; it is ${describeNode(node)}.`;
    reader.report('warning', 'wrong-type', message, range);
    return [];
  }
  const command = reader.text(node, 'command', 'run');
  const instructions = reader.text(node, 'manual_instructions', 'instructions');
  const kind = readKind(reader, node) ?? impliedKind(node, command !== undefined);
  const name = reader.text(node, 'name')?.value ?? shortened(command?.value ?? `Step ${index + 1}`);
  if (kind === 'command' && command === undefined) {
    const message = `The step "${shortened(name)}" has no \`command\`, so it checks nothing.`;
    reader.report('warning', 'empty-step', message, range);
    return [];
  }
  const cwd = reader.text(node, 'cwd');
  return [
    {
      name,
      kind,
      ...(command === undefined ? {} : { command: command.value, commandRange: command.range }),
      ...(cwd === undefined ? {} : { cwd: cwd.value }),
      ...readStepDetails(reader, node),
      ...(instructions === undefined ? {} : { instructions: instructions.value }),
      range,
    },
  ];
}

function readKind(reader: NodeReader, node: MapNode): VerificationStep['kind'] | undefined {
  const kind = reader.text(node, 'kind');
  if (kind === undefined) {
    return undefined;
  }
  if (kind.value === 'command' || kind.value === 'ci' || kind.value === 'manual') {
    return kind.value;
  }
  const message = `The kind of a step must be command, ci or manual; it is \`${shortened(kind.value)}\`.`;
  reader.report('warning', 'unknown-step-kind', message, kind.range);
  return undefined;
}

function impliedKind(node: MapNode, hasCommand: boolean): VerificationStep['kind'] {
  if (hasCommand) {
    return 'command';
  }
  return node.entries.has('ci') ? 'ci' : node.entries.has('manual_instructions') ? 'manual' : 'command';
}

function commandStep({ value, range }: Located<string>): VerificationStep {
  return { name: shortened(value), kind: 'command', command: value, commandRange: range, range };
}

/** How a step is carried out, and what proves that it was. */
function readStepDetails(
  reader: NodeReader,
  step: MapNode,
): Pick<VerificationStep, 'env' | 'expectExitCode' | 'ci' | 'evidence'> {
  const exitCode = reader.integer(step, { min: 0 }, 'expect_exit_code');
  return {
    ...readEnvironment(reader, step),
    ...(exitCode === undefined || exitCode === 0 ? {} : { expectExitCode: exitCode }),
    ...readServerChecks(reader, step),
    ...readEvidence(reader, step),
  };
}

function readEnvironment(reader: NodeReader, step: MapNode): Pick<VerificationStep, 'env'> {
  const env = reader.map(step, 'env');
  const pairs = [...(env?.entries.keys() ?? [])].flatMap((name) => {
    const value = env === undefined ? undefined : reader.text(env, name)?.value;
    return value === undefined ? [] : [[name, value] as const];
  });
  return pairs.length === 0 ? {} : { env: Object.fromEntries(pairs) };
}

/** The short dialect may name the checks in any shape, which says nothing here. */
function readServerChecks(reader: NodeReader, step: MapNode): Pick<VerificationStep, 'ci'> {
  const ci = step.entries.get('ci')?.value;
  if (ci?.kind !== 'map') {
    return {};
  }
  const workflow = reader.text(ci, 'workflow')?.value;
  const requiredChecks = reader.texts(ci, 'required_checks').map(({ value }) => value);
  return { ci: { ...(workflow === undefined ? {} : { workflow }), requiredChecks } };
}

function readEvidence(reader: NodeReader, step: MapNode): Pick<VerificationStep, 'evidence'> {
  const evidence = step.entries.get('evidence')?.value;
  if (evidence?.kind !== 'map') {
    return {};
  }
  const artifacts = reader.texts(evidence, 'artifacts');
  const resultKeys = reader.texts(evidence, 'result_keys').map(({ value }) => value);
  const wish = evidence.entries.get('strict')?.value;
  const strict = wish?.kind === 'scalar' && wish.value === true ? { strict: true as const } : {};
  return artifacts.length + resultKeys.length === 0 ? {} : { evidence: { artifacts, resultKeys, ...strict } };
}
