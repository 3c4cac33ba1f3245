import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A collection of plans from other repositories that may lie beside this one; tests over it are skipped without it. */
const folder = new URL('../../../shared/plans/', import.meta.url);

export const realPlanNames = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
  : [];

export function realPlan(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** What upstream's own tools said of each plan. */
export interface UpstreamVerdicts {
  readonly validate: {
    readonly crash: boolean;
    readonly checks: Readonly<
      Record<string, { passed: boolean; errors?: string[]; cycles?: string[][] }>
    > | null;
  };
  readonly zones: { readonly parallel_pairs: string[][] | null };
}

export function upstreamVerdicts(): Readonly<Record<string, UpstreamVerdicts>> {
  return JSON.parse(readFileSync(new URL('upstream-verdicts.json', folder), 'utf8')) as Record<
    string,
    UpstreamVerdicts
  >;
}
