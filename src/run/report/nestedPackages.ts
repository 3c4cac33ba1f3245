import type { PackageReport, RunReport } from './runReport';

/** A package in the order of showing. */
export interface NestedPackage {
  readonly item: PackageReport;
  /** 0 in the run itself, 1 in a child run, and so on. */
  readonly depth: number;
}

/** The packages of a run, each followed by those of its child run. */
export function nestedPackages(report: RunReport, depth = 0): NestedPackage[] {
  return report.packages.flatMap((item) => [
    { item, depth },
    ...(item.subplan === undefined ? [] : nestedPackages(item.subplan, depth + 1)),
  ]);
}
