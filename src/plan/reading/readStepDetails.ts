import type { VerificationStep } from '../model';
import type { NodeReader } from './nodeReader';
import type { MapNode } from '../yaml/planNode';

/** How a step is carried out, and what proves that it was. */
export function readStepDetails(
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
