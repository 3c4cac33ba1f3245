import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { planAt } from '../../node/plans/planFiles';
import type { WorkPackage } from '../../plan/model';
import { readPlan } from '../../plan/reading/readPlan';
import { adviceLines, planAdvice } from '../../planning/advice';
import type { PlanAnswer } from '../../planning/planner';
import { refactoringPreview } from '../../planning/refactoring';

/** The plan that is there, as if it had just been answered. @throws WavesError `plan-unreadable`. */
export async function planHere(folder: string, out: string): Promise<PlanAnswer> {
  const { path, file, reading } = await planAt(folder, out);
  const textOf = (name: string): Promise<string | undefined> =>
    readFile(join(dirname(path), name), 'utf8').catch(() => undefined);
  const contracts = await Promise.all(
    reading.plan.contracts.files.map(async ({ value }) => [value, await textOf(value)] as const),
  );
  return {
    plan: file.text,
    proposal: await textOf(`${basename(out).replace(/\.ya?ml$/, '')}.proposal.md`),
    contracts: new Map(contracts.flatMap(([name, found]) => (found === undefined ? [] : [[name, found]]))),
    questions: [],
    faults: [],
  };
}

/** What the scheduler says of a plan that people commented on, for whoever takes that up. */
export function adviceOn(plan: string | undefined): string[] {
  return plan === undefined ? [] : adviceLines(planAdvice(readPlan(plan)));
}

/** What has become of a plan that people commented on, in lines for them. */
export function revisionLines(before: string, after: string): string[] {
  const packages = (text: string): Map<string, string> =>
    new Map(readPlan(text).plan.packages.map((item) => [item.id, spoken(item)]));
  const [was, is] = [packages(before), packages(after)];
  const line = (what: string, ids: string[]): string[] =>
    ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}`];
  return [
    ...line(
      'Packages that are gone',
      [...was.keys()].filter((id) => !is.has(id)),
    ),
    ...line(
      'Packages that came',
      [...is.keys()].filter((id) => !was.has(id)),
    ),
    ...line(
      'Packages that changed',
      [...is.keys()].filter((id) => was.has(id) && was.get(id) !== is.get(id)),
    ),
    ...refactoringPreview(before, { text: after, reasons: [] }),
  ];
}

/** What a package says, wherever in the file it says so. */
function spoken(item: WorkPackage): string {
  return JSON.stringify(item, (key, value: unknown) => (key === 'range' ? undefined : value));
}

/** The files of an answer, by where they are written; the plan first. */
export function filesOf({ plan = '', proposal, contracts }: PlanAnswer, out: string): Map<string, string> {
  const name = out.replace(/\.ya?ml$/, '');
  const beside = (path: string): string => join(dirname(out), path).replaceAll('\\', '/');
  return new Map([
    [out, plan],
    ...(proposal === undefined ? [] : [[`${name}.proposal.md`, proposal] as const]),
    ...[...contracts].map(([path, text]) => [beside(path), text] as const),
  ]);
}
