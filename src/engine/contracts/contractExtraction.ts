import { contractPaths } from '../../contracts/contractPaths';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import { findDrift } from './contractDrift';
import { firstById } from '../../plan/firstById';
import type { Plan } from '../../plan/model';
import type { Log } from '../../ports/ports';
import type { ContractArtifact } from '../../run/contracts/contractEvents';
import type { PackageRun, RunEvent, RunState } from '../../run/run';

/**
 * Takes from the merged tree what a package has left for those after it, and keeps it with the run. It is written down
 * together with the merge, so that nobody starts on it before it is known; and so is what others had built on before it changed.
 * @returns no event where the package leaves nothing.
 */
export async function extractContracts(
  tools: ContractTools | undefined,
  log: Log,
  state: RunState,
  item: PackageRun,
  plan: Plan,
  commit: string,
): Promise<RunEvent[]> {
  const planned = firstById(plan).get(item.planned.id);
  if (tools === undefined || planned === undefined) {
    return [];
  }
  const paths = contractPaths(plan, planned, item.filesModified ?? [], state.contracts);
  try {
    const artifacts: ContractArtifact[] = [];
    for (const { path, hash, surface } of await tools.read(commit, paths)) {
      const { language, items } = surface;
      artifacts.push({
        path,
        language,
        hash,
        surface: await tools.keep(state.run, surface),
        items: items.length,
      });
    }
    const target = { package: item.planned.id, attempt: item.attempt };
    const drift = await findDrift(tools, state, item, plan, commit);
    return artifacts.length === 0
      ? drift
      : [{ type: 'contract.extracted', ...target, commit, artifacts }, ...drift];
  } catch (error) {
    // The work is merged; what is not known of it is looked up in the files by those who need it.
    log.error(`What ${item.planned.id} offers could not be read.`, error);
    return [];
  }
}
