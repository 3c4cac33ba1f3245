import type { PlanReading } from './readPlan';
import { TEXT_START } from '../yaml/positions';

/**
 * A plan with the commands by which the repository's own set-up file makes worktrees ready. They count where the plan
 * names none itself and does not say `setup_files: false`.
 * @returns the reading, and those of the commands that count.
 */
export function withSetupFile(
  reading: PlanReading,
  commands: readonly string[],
): { readonly reading: PlanReading; readonly setupFile: readonly string[] } {
  const { plan } = reading;
  const { setup, worktrees } = plan.execution;
  if (setup.length > 0 || worktrees?.setupFiles === false || commands.length === 0) {
    return { reading, setupFile: [] };
  }
  const located = commands.map((value) => ({ value, range: TEXT_START }));
  const execution = { ...plan.execution, setup: located };
  return { reading: { ...reading, plan: { ...plan, execution } }, setupFile: commands };
}
