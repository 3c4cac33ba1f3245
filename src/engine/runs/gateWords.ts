import type { PlannedGate } from '../../run/kernel/kernel';
import type { PackageRun } from '../../run/run';

/** What a person reads at a gate: also why the step that it stands for came to no verdict by itself. */
export function gateWords(
  { title, instructions, step }: PlannedGate,
  { steps }: Pick<PackageRun, 'steps'>,
): Pick<PlannedGate, 'title' | 'instructions'> {
  const why = step === undefined ? undefined : steps.find((one) => one.step === step)?.result?.message;
  const words = [instructions, why].filter((text) => text !== undefined && text !== '');
  return { title, ...(words.length === 0 ? {} : { instructions: words.join('\n') }) };
}
