import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buildPrompt } from '../../contracts/prompt/prompt';
import { promptInput } from '../../engine/attempts/attemptPrompt';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { keptKnowledge } from '../../node/coordinator/keptKnowledge';
import { keptContracts } from '../../node/contracts/keptContracts';
import { attemptFiles } from '../../node/runs/runFolder';
import { FileRunStore } from '../../node/runs/runStore';
import type { Plan, WorkPackage } from '../../plan/model';
import type { PackageDetails } from '../../protocol/packageDetails';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** Prompts are read by people here; what is longer, in characters, is cut. */
const MOST_CHARACTERS = 100_000;

/** What a prompt is looked for with. */
export interface PromptSource {
  /** Absolute path of the plan; undefined when it is not on a disk. */
  readonly planPath: string | undefined;
  readonly repository: RepositoryPlace | undefined;
  readonly plan: Plan;
  readonly item: WorkPackage;
  readonly run: RunState | undefined;
}

/** The prompt that the latest attempt of a package got; before the first, the one that it would get now. */
export async function packagePrompt(source: PromptSource): Promise<PackageDetails['prompt']> {
  const given = await givenPrompt(source);
  const text = given ?? (await expectedPrompt(source).catch(whyNot));
  return { given: given !== undefined, text: text.slice(0, MOST_CHARACTERS) };
}

function whyNot(error: unknown): string {
  if (!WavesError.is(error)) {
    throw error;
  }
  return [error.message, error.advice ?? ''].join('\n');
}

async function givenPrompt({ repository, run, item }: PromptSource): Promise<string | undefined> {
  const state = run?.packages.get(item.id);
  if (repository === undefined || run === undefined || state === undefined || state.attempt === 0) {
    return undefined;
  }
  const folder = FileRunStore.forReading(repository.commonDir).attemptFolder(run.run, item.id, state.attempt);
  return readFile(attemptFiles(folder).prompt, 'utf8').catch(() => undefined);
}

async function expectedPrompt({ planPath = '', repository, plan, item, run }: PromptSource): Promise<string> {
  const files = new FilePlanFiles(repository?.root);
  // A work order that can't be read is reported by the plan's checks; the rest of the prompt can be shown all the same.
  const readBeside = (path: string, name: string) => files.readBeside(path, name).catch(() => undefined);
  const readable = {
    readBeside: async (path: string, name: string) => (await readBeside(path, name)) ?? '',
    textsBeside: (path: string, folder: string) => files.textsBeside(path, folder),
  };
  const place = { root: repository?.root ?? dirname(planPath), plan: planPath };
  return buildPrompt(
    await promptInput(
      readable,
      place,
      plan,
      item,
      run,
      repository && {
        contracts: keptContracts(repository),
        knowledge: keptKnowledge(repository.commonDir, () => Date.now()),
      },
    ),
  );
}
