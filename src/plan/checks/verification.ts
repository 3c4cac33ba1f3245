import { pathsInCommand } from './basis/commandPaths';
import { admits, FileWriters, mayWrite } from '../ownership/fileWriters';
import type { VerificationStep, WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { Check, CheckedPlan } from './basis/check';
import { firstById } from '../firstById';

/**
 * Verification that can never pass, or that shows nothing: no steps at all, and steps whose command names files that the package
 * may neither read nor write, or that only a package writes for which it does not wait.
 */
export const verification: Check = (input) => {
  let found: FileWriters | undefined;
  const writers = () => (found ??= new FileWriters(input.reading.plan));
  return [...firstById(input.reading.plan).values()].flatMap((item) => [
    ...withoutSteps(item),
    ...item.verification.steps.flatMap((step) => stepProblems(item, step, { ...input, writers })),
  ]);
};

interface Input extends CheckedPlan {
  /** Only made when it is needed. */
  readonly writers: () => FileWriters;
}

function withoutSteps(item: WorkPackage): Problem[] {
  const { emptySteps } = item.verification;
  return emptySteps === undefined
    ? []
    : [
        {
          code: 'empty-verification',
          severity: 'warning',
          message: `The verification of "${item.id}" has no steps, so nothing shows that its work is right. Add a step, such as the command that runs its tests.`,
          range: emptySteps,
          package: item.id,
        },
      ];
}

function stepProblems(item: WorkPackage, step: VerificationStep, input: Input): Problem[] {
  if (step.kind !== 'command' || step.command === undefined) {
    return [];
  }
  for (const path of pathsInCommand(step.command, step.cwd)) {
    const problem = tooEarly(item, step, path, input) ?? outOfReach(item, step, path);
    if (problem !== undefined) {
      return [problem];
    }
  }
  return [];
}

/** Where nothing is said about reading, everything may be read. */
function outOfReach(item: WorkPackage, step: VerificationStep, path: string): Problem | undefined {
  const { readAllow, writeAllow } = item.scope;
  if (readAllow.length === 0 || [...readAllow, ...writeAllow].some((glob) => admits(glob.value, path))) {
    return undefined;
  }
  return {
    code: 'verification-out-of-reach',
    severity: 'warning',
    message: `The step "${step.name}" needs \`${path}\`, which "${item.id}" may neither read nor write. Add it to \`read_allow\`, or correct the command.`,
    range: step.commandRange ?? step.range,
    package: item.id,
  };
}

function tooEarly(
  item: WorkPackage,
  step: VerificationStep,
  path: string,
  { graph, surroundings, writers }: Input,
): Problem | undefined {
  if (surroundings?.isMissing({ path, from: 'repository' }) !== true || mayWrite(item, path) !== undefined) {
    return undefined;
  }
  const others = writers().writersOf(path);
  const [first] = others;
  if (first === undefined || others.some((other) => graph.waitsFor(item.id, other.item.id))) {
    return undefined;
  }
  const { item: writer, glob } = first;
  return {
    code: 'verification-too-early',
    severity: 'warning',
    message: `The step "${step.name}" needs \`${path}\`, which does not exist yet: "${writer.id}" writes it, and "${item.id}" does not wait for that package.`,
    range: step.commandRange ?? step.range,
    package: item.id,
    related: [{ message: `"${writer.id}" may write it.`, range: glob.range }],
  };
}
