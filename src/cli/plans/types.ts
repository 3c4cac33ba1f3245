import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { GeneratedFile } from '../../contracts/generatedTypes';
import { generatedFiles } from '../../contracts/generatedTypes';
import { findRepository } from '../../node/git/findRepository';
import type { Fetching, TypesOutcome } from '../../node/contracts/generateTypes';
import { generateTypes } from '../../node/contracts/generateTypes';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { planAt } from '../../node/plans/planFiles';
import { WavesError } from '../../wavesError';

interface TypesOptions {
  readonly plans: readonly string[];
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `waves types`. */
export function addTypes(table: CommandTable): void {
  table
    .add(
      {
        usage: 'types <plan>',
        summary: 'write the types that a plan wants generated from its contracts',
        group: 'plans',
        args: 'plans',
      },
      types,
    )
    .option('--check', 'write nothing; exit code 1 where any are out of date')
    .option('--yes', 'fetch the generator of Pydantic models, where it is not installed, without asking')
    .addOption(jsonOption());
}

/** `waves types`: brings the files of types that belong to a plan's contracts up to date, or says which are not. */
async function types(context: CommandContext, options: TypesOptions): Promise<number> {
  const { folder, terminal } = context;
  const [plan = ''] = options.plans;
  const { path, reading } = await planAt(folder, plan);
  const { root } = await findRepository(dirname(path));
  const outcomes: TypesOutcome[] = [];
  let agreed: Promise<void> | undefined;
  const fetching: Fetching = {
    agree: () => (agreed ??= agreeToFetch(context, plan, options.yes === true)),
    tell: context.terminal.err,
  };
  for (const file of generatedFiles(reading.plan)) {
    const place = placeOf(file, root, dirname(path));
    const named = relative(root, path).replaceAll('\\', '/');
    outcomes.push(
      await generateTypes(root, place, file, named, options.check === true ? undefined : fetching),
    );
  }
  if (options.json === true) {
    terminal.out(JSON.stringify(outcomes, null, 2));
  } else if (outcomes.length === 0) {
    terminal.out('The plan wants no types: it has no `contracts.generated`, or no contracts.');
  }
  for (const { path: file, state, message } of options.json === true ? [] : outcomes) {
    (state === 'failed' ? terminal.err : terminal.out)(`${file}: ${message ?? WORDS[state]}`);
  }
  const isFine = outcomes.every(({ state }) => state !== 'failed' && state !== 'stale');
  return isFine ? EXIT.success : EXIT.failed;
}

/** Asks whether the generator of Pydantic models may be fetched. @throws WavesError `consent` where it may not. */
async function agreeToFetch({ terminal }: CommandContext, plan: string, isAgreed: boolean): Promise<void> {
  const lacking = 'Pydantic models are written by datamodel-code-generator, which is not installed.';
  if (!isAgreed && (await terminal.confirm(`${lacking} Shall pip fetch it, with what it needs?`)) !== true) {
    throw new WavesError('consent', lacking, `Have it fetched: waves types ${plan} --yes`);
  }
}

const WORDS: Readonly<Record<TypesOutcome['state'], string>> = {
  fresh: 'up to date',
  written: 'written',
  stale: 'out of date',
  'no-contract': 'its contract is not there',
  failed: 'could not be written',
};

/** Plans name contracts from the top of the repository or from their own folder; the folder goes first. */
function placeOf({ contract }: GeneratedFile, root: string, folder: string): string {
  return existsSync(resolve(folder, contract)) ? folder : root;
}
