import type { PromptInput } from '../contracts/prompt';
import { firstById } from '../plan/firstById';
import type { Plan, WorkPackage } from '../plan/model';
import type { PlanFiles } from '../ports';
import type { RunState } from '../run/runState';
import { openHandoffs } from '../run/scope/handoffs';
import { WavesError } from '../wavesError';
import { promptTemplate } from './promptTemplateFile';

/** Where a plan is, as absolute paths. */
export interface PlanPlace {
  /** Of the main work tree. */
  readonly root: string;
  /** Of the plan; files that it names count from its folder. */
  readonly plan: string;
}

/**
 * What the prompt of a package's next attempt is built from.
 * @param state of the run; absent: as if nothing had been done yet.
 * @throws WavesError `plan-invalid` when the package's prompt file is not there, `prompt-template`.
 */
export async function promptInput(
  planFiles: Pick<PlanFiles, 'readBeside'>,
  place: PlanPlace,
  plan: Plan,
  item: WorkPackage,
  state?: RunState,
): Promise<PromptInput> {
  const own = state?.packages.get(item.id);
  const dependencies = [...new Set(item.dependsOn.map(({ value }) => value))];
  const packages = firstById(plan);
  return {
    plan,
    package: item,
    addition: await addition(planFiles, place.plan, item.prompt),
    upstream: dependencies.flatMap((id) => {
      const other = packages.get(id);
      const filesModified = state?.packages.get(id)?.filesModified ?? [];
      return other === undefined ? [] : [{ id, title: other.title, filesModified }];
    }),
    handoffs: state === undefined || own === undefined ? [] : openHandoffs(state, own),
    template: await promptTemplate(planFiles, place.root),
    lastFailure:
      own?.lastFailure === undefined || own.failures === 0
        ? undefined
        : { message: own.lastFailure, output: own.lastOutput },
  };
}

async function addition(
  planFiles: Pick<PlanFiles, 'readBeside'>,
  planPath: string,
  prompt: WorkPackage['prompt'],
): Promise<string | undefined> {
  if (prompt === undefined || 'text' in prompt) {
    return prompt?.text;
  }
  const text = await planFiles.readBeside(planPath, prompt.file);
  if (text === undefined) {
    throw new WavesError(
      'plan-invalid',
      `The prompt file ${prompt.file} does not exist.`,
      'Create it, or correct `prompt: { file: ... }`; the path counts from the folder of the plan.',
    );
  }
  return text;
}
