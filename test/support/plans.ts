/** A package of a plan that a test writes. */
export interface PlanPackage {
  readonly id: string;
  readonly dependsOn?: readonly string[];
  readonly writes?: readonly string[];
  readonly retryBudget?: number;
  /** Shell command of its agent. */
  readonly command?: string;
  /** Name of its agent, in place of a command, and the model that it is to ask. */
  readonly agent?: string | { readonly name: string; readonly model: string };
  /** Labels of the machine that carries it out. */
  readonly runsOn?: string | readonly string[];
  readonly locks?: readonly string[];
  /** Shell commands that make its worktree ready. */
  readonly setup?: readonly string[];
  /** Shell commands that have to pass before it is merged. */
  readonly checks?: readonly string[];
  /** What a person must approve. */
  readonly gate?: 'start' | 'merge';
  /** The command that decides about the merge, or where `gate` says so about the start. */
  readonly gateCommand?: string;
  /** Path of the plan that does its work. */
  readonly subplan?: string;
  readonly deny?: readonly string[];
  /** Done again after others are merged. */
  readonly continuous?: boolean | { readonly rounds?: number; readonly when?: readonly string[] };
  /** What it needs at its end: package and path. */
  readonly needs?: readonly { readonly from: string; readonly artifact: string }[];
}

/** The text of a plan in the short dialect: small, and everything in it is what the test says. */
export function planText(packages: readonly PlanPackage[], feature = 'test-feature'): string {
  return JSON.stringify(
    {
      change_id: feature,
      packages: packages.map((item) => ({
        id: item.id,
        name: `Title of ${item.id}`,
        description: `Do what ${item.id} is for.`,
        depends_on: item.dependsOn ?? [],
        retry_budget: item.retryBudget ?? 0,
        scope: {
          write_allow: item.writes ?? [`${item.id}/**`],
          read_allow: ['**'],
          ...(item.deny === undefined ? {} : { deny: item.deny }),
        },
        locks: { files: [], keys: item.locks ?? [] },
        verification: item.checks === undefined ? 'tier_a' : { tier: 'A', checks: item.checks },
        ...(item.gateCommand === undefined
          ? {}
          : { gate: { by: 'check', before: item.gate ?? 'merge', command: item.gateCommand } }),
        ...(item.setup === undefined ? {} : { setup: item.setup }),
        ...(item.gate === undefined || item.gateCommand !== undefined
          ? {}
          : { gate: { by: 'person', before: item.gate } }),
        ...(item.needs === undefined ? {} : { needs: item.needs }),
        ...(item.continuous === undefined ? {} : { continuous: item.continuous }),
        ...(item.subplan === undefined ? {} : { subplan: item.subplan }),
        ...(item.command === undefined ? {} : { agent: { command: item.command } }),
        ...(item.agent === undefined ? {} : { agent: item.agent }),
        ...(item.runsOn === undefined ? {} : { runs_on: item.runsOn }),
      })),
    },
    null,
    2,
  );
}
