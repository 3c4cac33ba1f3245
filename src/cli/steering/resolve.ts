import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, runOption } from '../context/command';
import type { FoundRun } from '../runs/findRun';
import { findRun, unknownPackage } from '../runs/findRun';
import type { SteerOptions } from './steerRun';
import { askDriver } from './steerRun';

interface ResolveOptions extends SteerOptions {
  readonly packages: readonly string[];
}

/** How long the driver may take to put a conflict into a worktree, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Adds `waves resolve`, for packages that conflict with what is merged already. */
export function addResolve(table: CommandTable): void {
  table
    .add<ResolveOptions>(
      {
        usage: 'resolve <package>',
        summary: 'put the conflict that blocks a package into its worktree, for you to resolve',
        group: 'steering',
        args: 'packages',
      },
      resolve,
    )
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves resolve`: says in which folder which files are in conflict; what is committed there is taken up by itself. */
export async function resolve(context: CommandContext, options: ResolveOptions): Promise<number> {
  const found = await findRun(context.folder, options.run);
  const [id = ''] = options.packages;
  const { terminal } = context;
  await askDriver(context, found, { kind: 'resolve', package: id });
  const { worktree = '', conflict, files } = await opened(context.folder, found, id);
  if (options.json === true) {
    const { with: others, conflicts } = conflict;
    terminal.out(JSON.stringify({ package: id, worktree, files, with: others, conflicts }, null, 2));
  } else {
    terminal.out(`The merge stands in ${worktree}, with conflicts in:`);
    files.forEach((file) => terminal.out(`  ${file}`));
    terminal.out('Resolve them there, then: git add --all && git commit. The run goes on by itself.');
    terminal.out('To leave it for now: git merge --abort');
  }
  return EXIT.success;
}

/** Waits until the conflict stands in the worktree. */
async function opened(folder: string, { state: { run } }: FoundRun, id: string) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const { state } = await findRun(folder, run);
    const item = state.packages.get(id);
    if (item === undefined) {
      throw unknownPackage(state, id);
    }
    const { conflict, worktree, violations: files } = item;
    if (conflict?.resolving?.tip !== undefined) {
      return { worktree, conflict, files };
    }
    if (conflict?.resolving === undefined) {
      throw new WavesError('driver-refused', item.message ?? `${id} is ${item.state}.`);
    }
    await new Promise((tick) => setTimeout(tick, 100));
  }
  throw new WavesError(
    'driver-unreachable',
    `The conflict of ${id} is not in its worktree yet.`,
    'See what the driver does: waves watch',
  );
}
