import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { GeneratedFile } from '../../contracts/generatedTypes';
import { generatedFiles } from '../../contracts/generatedTypes';
import { findRepository } from '../../node/git/findRepository';
import type { TypesOutcome } from '../../node/contracts/generateTypes';
import { generateTypes } from '../../node/contracts/generateTypes';
import type { CommandContext } from '../context/commandContext';
import type { CommandTable } from './commandTable';
import { jsonOption } from './commandTable';
import { EXIT } from '../context/exitCodes';
import { planAt } from '../../node/plans/planFiles';

interface TypesOptions {
  readonly plans: readonly string[];
  readonly check?: boolean;
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
    .addOption(jsonOption());
}

/** `waves types`: brings the files of types that belong to a plan's contracts up to date, or says which are not. */
async function types(context: CommandContext, options: TypesOptions): Promise<number> {
  const { folder, terminal } = context;
  const [plan = ''] = options.plans;
  const { path, reading } = await planAt(folder, plan);
  const { root } = await findRepository(dirname(path));
  const outcomes: TypesOutcome[] = [];
  for (const file of generatedFiles(reading.plan)) {
    const place = placeOf(file, root, dirname(path));
    const named = relative(root, path).replaceAll('\\', '/');
    outcomes.push(await generateTypes(root, place, file, named, options.check === true));
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
