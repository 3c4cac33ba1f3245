import { targetText } from '../../../plan/taskLists';
import type { RunState } from '../../run';
import type { PackageRun } from '../../run';
import type { PlannedGoal } from '../../kernel/kernel';
import { stepGate } from '../../kernel/kernel';
import { isComparable, missedTargets, valueText } from '../../verification/targets';
import type { ReportLine, ReportList } from './contractLines';
import type { GoalReport, RunReport } from './reportDocument';

/** What the feature asks for, in the order of the plan, each with what shows it. */
export function goalReports(state: RunState): GoalReport[] {
  const found = new Map<string, { readonly goal: PlannedGoal; readonly items: PackageRun[] }>();
  for (const item of [...state.packages.values()].filter(({ selected }) => selected)) {
    for (const goal of item.planned.goals ?? []) {
      const key = JSON.stringify(goal);
      const known = found.get(key) ?? { goal, items: [] };
      found.set(key, known);
      known.items.push(item);
    }
  }
  return [...found.values()].map(({ goal, items }) => ({
    kind: goal.kind,
    text: goal.text,
    packages: items.map(({ planned }) => planned.id),
    ...verdictOf(goal, items),
  }));
}

type GoalVerdict = Pick<GoalReport, 'verdict' | 'why'>;

function verdictOf({ step, target }: PlannedGoal, items: readonly PackageRun[]): GoalVerdict {
  if (step === undefined && target === undefined) {
    return open('nothing is named that would show it');
  }
  const merged = items.filter(({ commit }) => commit !== undefined);
  const late = items.filter(({ commit }) => commit === undefined).map(({ planned }) => planned.id);
  const found = [
    ...(step === undefined ? [] : [byStep(step, merged)]),
    ...(target === undefined ? [] : [byNumber(target, merged)]),
  ];
  const worst = (['missed', 'open', 'claimed', 'proved'] as const).find((verdict) =>
    found.some((one) => one.verdict === verdict),
  );
  const why = found
    .filter(({ verdict }) => verdict === worst)
    .map((one) => one.why)
    .join('; ');
  return late.length > 0 && worst !== 'missed'
    ? open(`not merged: ${late.join(', ')}`)
    : { verdict: worst ?? 'open', why };
}

function byStep(name: string, merged: readonly PackageRun[]): GoalVerdict {
  const runs = merged.flatMap(({ planned, steps }) =>
    steps.flatMap((each) => (each.name === name ? [{ id: planned.id, result: each.result }] : [])),
  );
  const failed = runs.filter(({ result }) => result?.passed === false && result.undecided !== true);
  if (failed.length > 0) {
    return { verdict: 'missed', why: `${name} failed in ${named(failed)}` };
  }
  const passed = runs.filter(({ result }) => result?.passed === true);
  if (passed.length > 0 && passed.length === runs.length) {
    return { verdict: 'proved', why: `${name} passed in ${named(passed)}` };
  }
  const said = merged.filter(({ planned, approved }) => approved.includes(stepGate(planned.id, { name })));
  return said.length > 0
    ? {
        verdict: 'claimed',
        why: `a person said so at ${name} of ${said.map(({ planned }) => planned.id).join(', ')}`,
      }
    : open(`${name} was not carried out`);
}

function byNumber(target: NonNullable<PlannedGoal['target']>, merged: readonly PackageRun[]): GoalVerdict {
  const measured = merged.flatMap(({ planned, steps }) =>
    steps.flatMap(({ name, result }) => {
      const value = result?.measured?.values?.[target.name];
      return value === undefined ? [] : [{ id: planned.id, step: name, value }];
    }),
  );
  const missed = measured.flatMap(({ id, step, value }) =>
    missedTargets([target], { [target.name]: value }).map((text) => `${id}, ${step}: ${text}`),
  );
  if (missed.length > 0) {
    return { verdict: 'missed', why: missed.join('; ') };
  }
  const told = measured
    .map(({ id, step, value }) => `${id}, ${step}: ${valueText(target.name, value)}`)
    .join('; ');
  if (measured.some(({ value }) => !isComparable(target, value))) {
    return open(`${told}, which is not in the unit of ${targetText(target)}`);
  }
  return measured.length === 0
    ? open(`no step measured ${targetText(target)}`)
    : { verdict: 'proved', why: `${told}; asked for: ${targetText(target)}` };
}

function open(why: string): GoalVerdict {
  return { verdict: 'open', why };
}

function named(runs: readonly { readonly id: string }[]): string {
  return runs.map(({ id }) => id).join(', ');
}

/** What people call each kind. */
const KIND_WORDS: Readonly<Record<GoalReport['kind'], string>> = {
  requirement: 'Requirement',
  constraint: 'Constraint',
  integration: 'Integration',
  success: 'Success criterion',
};

/** The goals of a run and of those within it, as a list that may be empty. */
export function goalList(report: RunReport): ReportList {
  return { heading: 'What the feature asks for', lines: goalLines(report) };
}

function goalLines({ goals = [], packages }: RunReport): ReportLine[] {
  return [
    ...goals.map(({ kind, text, verdict, why }) => ({
      subject: `${KIND_WORDS[kind]}, ${verdict}`,
      text: `${text}: ${why}`,
    })),
    ...packages.flatMap(({ subplan }) => (subplan === undefined ? [] : goalLines(subplan))),
  ];
}
