import { basename, dirname, relative, resolve, sep } from 'node:path';
import { buildPrompt, PROMPT_BUDGET } from '../../contracts/prompt/prompt';
import { obligationsOf } from '../../contracts/obligations';
import { DEFAULT_TEMPLATE, TEMPLATE_FILE } from '../../contracts/prompt/promptTemplate';
import { promptInput } from '../../engine/attempts/attemptPrompt';
import { promptTemplate } from '../../engine/attempts/promptTemplateFile';
import { keptKnowledge } from '../../node/coordinator/keptKnowledge';
import { systemClock } from '../../node/processes/systemClock';
import { keptContracts } from '../../node/contracts/keptContracts';
import { findRepository } from '../../node/git/findRepository';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { FileRunStore } from '../../node/runs/runStore';
import { readPlan } from '../../plan/reading/readPlan';
import { isChildRun } from '../../run/kernel/kernel';
import { replay } from '../../run/run';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';

interface PromptOptions {
  /** The plan and the package. */
  readonly args: readonly string[];
  readonly template?: boolean;
  readonly json?: boolean;
}

/** Adds `waves prompt`. */
export function addPrompt(table: CommandTable): void {
  table
    .add(
      {
        usage: 'prompt <plan> <package>',
        summary: 'print the exact prompt that the agent of a package would get',
        group: 'plans',
        args: 'args',
      },
      prompt,
    )
    .option('--template', `print the template instead, to be kept as ${TEMPLATE_FILE} and changed`)
    .addOption(jsonOption());
}

/** `waves prompt`: what the next attempt would be told, after what the newest run of the plan has done so far. */
async function prompt(context: CommandContext, options: PromptOptions): Promise<number> {
  const [name = '', id = ''] = options.args;
  const path = resolve(context.folder, name);
  const place = await findRepository(path).catch(() => undefined);
  const planFiles = new FilePlanFiles(place?.root);
  const file = await planFiles.readPlan(path);
  const { plan } = readPlan(file.text, { fileName: name, folderName: basename(dirname(path)) });
  const item = plan.packages.find((candidate) => candidate.id === id);
  if (item === undefined) {
    const known = plan.packages.map((candidate) => candidate.id).join(', ');
    throw new WavesError('unknown-package', `The plan has no package "${id}".`, `It has: ${known}.`);
  }
  const state = place && (await newestRun(place, file.path));
  const { terminal } = context;
  const root = place?.root ?? dirname(file.path);
  if (options.template === true) {
    terminal.out(((await promptTemplate(planFiles, root)) ?? DEFAULT_TEMPLATE).trimEnd());
    return EXIT.success;
  }
  const input = await promptInput(
    planFiles,
    { root, plan: file.path },
    plan,
    item,
    state,
    place && {
      contracts: keptContracts(place),
      knowledge: keptKnowledge(place.commonDir, () => systemClock.now()),
    },
  );
  const text = buildPrompt(input);
  if (text.length > PROMPT_BUDGET) {
    terminal.err(
      `This prompt has ${text.length} characters; ${PROMPT_BUDGET} are aimed at. What can be looked up elsewhere is left out already; what people wrote in plan, work order and template is not.`,
    );
  }
  if (options.json !== true) {
    terminal.out(text.trimEnd());
    return EXIT.success;
  }
  const values = (items: readonly { readonly value: string }[]) => items.map(({ value }) => value);
  const slice = {
    write_allow: values(item.scope.writeAllow),
    deny: values(item.scope.deny),
    read_allow: values(item.scope.readAllow),
    locks: { files: values(item.locks.files), keys: values(item.locks.keys) },
    contracts: values(plan.contracts.files),
    upstream_contracts: input.contracts.map(({ path: file, package: from, commit, surface }) => ({
      path: file,
      package: from,
      commit,
      items: surface?.items ?? [],
    })),
    obligations: obligationsOf(plan, item).map(({ neededBy, ...owed }) => ({ ...owed, needed_by: neededBy })),
    memories: (input.memories ?? []).map((memory) => memory.id),
    upstream: input.upstream.map(({ id: other, title, filesModified }) => ({
      package: other,
      title,
      files_modified: filesModified,
    })),
  };
  terminal.out(
    JSON.stringify(
      {
        plan: name,
        package: id,
        run: state?.run ?? null,
        prompt: text,
        characters: text.length,
        budget: PROMPT_BUDGET,
        context: slice,
      },
      null,
      2,
    ),
  );
  return EXIT.success;
}

async function newestRun(
  place: { readonly root: string; readonly commonDir: string },
  planPath: string,
): Promise<RunState | undefined> {
  const runs = FileRunStore.forReading(place.commonDir);
  const wanted = relative(place.root, planPath).split(sep).join('/');
  for (const run of (await runs.list()).filter((id) => !isChildRun(id)).reverse()) {
    const state = replay((await runs.read(run)).events);
    if (state?.plan === wanted) {
      return state;
    }
  }
  return undefined;
}
