import { graphOf } from '../plan/graph/graph';
import { firstById } from '../plan/firstById';
import type { Plan, WorkPackage } from '../plan/model';
import type { Problem } from '../plan/problem';
import { expectedMinutes } from './forecast';

export { expectedMinutes } from './forecast';

/** Numbers of agents that people are told the expected time for. */
const AGENTS = [1, 4, 10] as const;

/** Globs that a line names. */
const NAMED = 4;

/**
 * Everything that somebody approves of who approves of a plan, in lines: who may write what, how long it is expected to take, what
 * is risky, and what has been shown about it and what has not.
 * @param costs of packages that were done here before, in US dollars.
 */
export function approvalLines(plan: Plan, problems: readonly Problem[], costs: readonly number[]): string[] {
  const items = [...firstById(plan).values()];
  const graph = graphOf(plan);
  const times = AGENTS.map((agents) => [agents, expectedMinutes(plan, agents)] as const);
  const told = times.flatMap(([agents, minutes]) =>
    minutes === undefined ? [] : [`${duration(minutes)} with ${agents}`],
  );
  return [
    `${plan.feature.title}: ${items.length} packages in ${graph.waves.length} waves`,
    ...graph.waves.flatMap((wave, at) => [
      `  wave ${at + 1}`,
      ...wave.flatMap((id) =>
        items.filter((item) => item.id === id).map((item) => `    ${item.id} may write ${globText(item)}`),
      ),
    ]),
    told.length === 0
      ? 'Expected time: unknown.'
      : `Expected time, if each package takes what the plan says and nothing fails: ${told.join(', ')} ${told.length === 1 ? 'agent' : 'agents'}.`,
    costText(items.length, costs),
    ...risks(items, graph.waves.length, (id) => graph.dependents.get(id)?.length ?? 0).map(
      (risk) => `Risk: ${risk}`,
    ),
    ...proved(items, problems),
  ];
}

/** The cost is the same however many agents work at once: each package is worked on once. */
function costText(packages: number, costs: readonly number[]): string {
  if (costs.length === 0) {
    return 'Expected cost: unknown, since no run here has told what its agents cost.';
  }
  const mean = costs.reduce((sum, each) => sum + each, 0) / costs.length;
  return `Expected cost, with 1, 4 or 10 agents: about $${(mean * packages).toFixed(2)}, if each package costs $${mean.toFixed(2)} as the ${costs.length} did on average that were done here before.`;
}

function globText({ scope, subplan, generatesPlan }: WorkPackage): string {
  const globs = scope.writeAllow.map(({ value }) => value);
  const more = globs.length > NAMED ? ` and ${globs.length - NAMED} more` : '';
  const text = globs.length === 0 ? 'nothing' : `${globs.slice(0, NAMED).join(', ')}${more}`;
  return generatesPlan === true
    ? `${text}, by a plan that its agent writes`
    : subplan === undefined
      ? text
      : `${text}, by a plan of its own (${subplan.value})`;
}

/** What is risky about a plan, in words. */
function risks(items: readonly WorkPackage[], waves: number, waiting: (id: string) => number): string[] {
  const names = (some: readonly WorkPackage[]): string =>
    `${some
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ')}${some.length > 5 ? ` and ${some.length - 5} more` : ''}`;
  const broad = items.filter(({ scope }) => scope.writeAllow.some(({ value }) => /^[*/]+$/.test(value)));
  const untested = items.filter(
    ({ verification, subplan }) => subplan === undefined && verification.steps.length === 0,
  );
  const single = items.filter(
    ({ id }) => items.length > 3 && waiting(id) >= Math.ceil((items.length - 1) / 2),
  );
  return [
    ...(broad.length > 0 ? [`${names(broad)} may write every file.`] : []),
    ...(untested.length > 0 ? [`nothing checks the work of ${names(untested)}.`] : []),
    ...(single.length > 0 ? [`at least half of the others wait for ${names(single)}.`] : []),
    ...(items.length > 3 && waves >= items.length ? ['no two packages work at the same time.'] : []),
  ];
}

function proved(items: readonly WorkPackage[], problems: readonly Problem[]): string[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const commands = items.flatMap(({ verification }) =>
    verification.steps.filter(({ kind }) => kind === 'command'),
  ).length;
  return [
    errors === 0
      ? 'Shown: no two packages that work at the same time may write the same file, none waits for itself, and every glob can match.'
      : `Not shown: the plan has ${errors} ${errors === 1 ? 'error' : 'errors'}.`,
    `Unchecked: whether the packages are the right ones${commands > 0 ? `, and the ${commands} ${commands === 1 ? 'command' : 'commands'} that check them (waves doctor PLAN --try-checks)` : ''}.`,
  ];
}

function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes % 60);
  return hours === 0 ? `${rest} min` : rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
