import type { PlanPackage } from './plans';
import { planText } from './plans';

/** The files of a plan whose packages are plans in turn. */
export interface FamilyOfPlans {
  readonly files: Readonly<Record<string, string>>;
  /** Every file that an agent writes, each once. */
  readonly written: readonly string[];
}

/**
 * A plan of packages that are plans of their own, all at once, and one that brings their work together.
 * @param width how many subplans. @param parts how many packages each has, besides the one that waits for them all.
 * @param command of each agent; `FILE` stands for the file that it is to write.
 */
export function familyOfPlans(width: number, parts: number, command: string): FamilyOfPlans {
  const written: string[] = [];
  const leaf = (id: string, file: string, dependsOn: readonly string[] = []): PlanPackage => {
    written.push(file);
    return { id, dependsOn, writes: [file], command: command.replaceAll('FILE', file) };
  };
  const names = Array.from({ length: width }, (_, index) => `team-${index + 1}`);
  const subplans = names.map((name): [string, string] => {
    const own = Array.from({ length: parts }, (_, index) => `part-${index + 1}`);
    const packages = [
      ...own.map((id) => leaf(id, `${name}/${id}.txt`)),
      leaf('wp-integration', `${name}/all.txt`, own),
    ];
    return [`plans/${name}.yaml`, planText(packages, name)];
  });
  const top: PlanPackage[] = [
    ...names.map((name) => ({ id: name, subplan: `plans/${name}.yaml`, writes: [`${name}/**`] })),
    leaf('wp-integration', 'all.txt', names),
  ];
  return { files: { 'work-packages.yaml': planText(top), ...Object.fromEntries(subplans) }, written };
}
