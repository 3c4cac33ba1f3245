import { contextDocument } from '../../contracts/contexts/agentContext';
import { contextLines } from '../../contracts/contexts/contextLines';
import { knownContext } from '../../contracts/contexts/deriveContext';
import { readContext } from '../../contracts/contexts/readContext';
import { keptContracts, leftIn } from '../../node/contracts/keptContracts';
import { attemptFiles } from '../../node/runs/runFolder';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, positiveInteger, runOption } from '../context/command';
import type { FoundRun } from '../runs/findRun';
import { findRun, unknownPackage } from '../runs/findRun';

interface ContextOptions {
  readonly packages: readonly string[];
  readonly wave?: number;
  readonly run?: string;
  readonly json?: boolean;
}

/** Adds `waves context`. */
export function addContext(table: CommandTable): void {
  table
    .add(
      {
        usage: 'context [package]',
        summary: 'show what an agent has left for those after it; without a package, what all began with',
        group: 'looking',
        args: 'packages',
      },
      context,
    )
    .option('--wave <n>', 'of a whole wave, put together', positiveInteger)
    .addOption(runOption())
    .addOption(jsonOption('print the context as it is kept'));
}

/** `waves context`: what is kept with the run; of a package that is not merged yet, what its agent has left so far. */
async function context({ folder, terminal }: CommandContext, options: ContextOptions): Promise<number> {
  const found = await findRun(folder, options.run);
  const [id] = options.packages;
  const name = options.wave === undefined ? (id ?? 'parent') : `wave-${options.wave}`;
  const kept = await keptContracts(found).keptContext(found.state.run, name);
  const document = kept ?? (id === undefined ? undefined : await leftSoFar(found, id));
  if (document === undefined) {
    const whose = options.wave === undefined ? (id ?? 'the run') : `wave ${options.wave}`;
    throw new WavesError(
      'no-context',
      `There is no context of ${whose} in the run ${found.state.run} yet.`,
      'It is kept when a package is merged, and of a wave when its last package has ended.',
    );
  }
  if (options.json === true) {
    terminal.out(JSON.stringify(document, null, 2));
  } else {
    contextLines(document).forEach((line) => terminal.out(line));
  }
  return EXIT.success;
}

async function leftSoFar({ state, runs }: FoundRun, id: string): Promise<unknown> {
  const item = state.packages.get(id);
  if (item === undefined) {
    throw unknownPackage(state, id);
  }
  const left = await leftIn(attemptFiles(runs.attemptFolder(state.run, id, item.attempt)).context);
  return left === undefined
    ? undefined
    : contextDocument(readContext(left, knownContext(state, item)).context);
}
