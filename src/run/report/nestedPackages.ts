import type { LeftToDo, PackageReport, RunReport } from './reportDocument';

/** A package in the order of showing. */
export interface NestedPackage {
  readonly item: PackageReport;
  /** 0 in the run itself, 1 in a child run, and so on. */
  readonly depth: number;
  /** Its id behind those of the packages around it: `api/orders`. */
  readonly name: string;
}

/** The packages of a run, each followed by those of its child run. */
export function nestedPackages(report: RunReport, depth = 0, way = ''): NestedPackage[] {
  return report.packages.flatMap((item) => {
    const name = `${way}${item.id}`;
    return [
      { item, depth, name },
      ...(item.subplan === undefined ? [] : nestedPackages(item.subplan, depth + 1, `${name}/`)),
    ];
  });
}

/** What is left to do in a run, each followed by what is left in its child run, under names as above. */
export function nestedLeft(
  report: RunReport,
  way = '',
): { readonly left: LeftToDo; readonly name: string }[] {
  return report.packages.flatMap((item) => {
    const name = `${way}${item.id}`;
    const left = report.left_to_do.find((each) => each.package === item.id);
    return left === undefined
      ? []
      : [{ left, name }, ...(item.subplan === undefined ? [] : nestedLeft(item.subplan, `${name}/`))];
  });
}
