import type { WorkPackage } from '../../model';
import { TEXT_START } from '../../yaml/positions';
import type { Problem } from '../../problem';
import type { Check } from './check';
import { firstById } from '../../firstById';

/** The words that upstream's tools look for, in `task_type` or in the package's kind. */
const TASK_TYPES: ReadonlySet<string> = new Set(['integrate', 'integration']);
const INTEGRATION_ID = 'wp-integration';

/** How many ids a message names. */
const SHOWN = 5;

/**
 * Whether a package is marked as the one that brings the work of all others together: by its id, its task type or its kind, each
 * of which some tool of upstream goes by.
 */
export function isIntegration(item: WorkPackage): boolean {
  return item.id === INTEGRATION_ID || TASK_TYPES.has(item.taskType) || item.kind === 'integration';
}

/**
 * A plan ends in one package that waits for all others and shows that their work fits together. That package is known by one
 * of upstream's words, or because it is the only one that nothing waits for. Nothing is said while dependencies are wrong.
 */
export const integration: Check = ({ reading: { plan, problems }, graph }) => {
  const packages = firstById(plan);
  const broken =
    graph.cycles.length > 0 ||
    problems.some(({ severity }) => severity === 'error') ||
    plan.packages.some((item) => item.dependsOn.some(({ value }) => !packages.has(value)));
  if (packages.size < 2 || broken) {
    return [];
  }
  const all = [...packages.values()];
  const sinks = all.filter((item) => graph.dependents.get(item.id)?.length === 0);
  const marked = all.filter(isIntegration);
  const last = sinks.find(isIntegration) ?? marked.at(-1);
  if (sinks.length === 1 && (last === undefined || last === sinks[0])) {
    return [];
  }
  if (last !== undefined) {
    const missed = all.filter((item) => item !== last && !graph.waitsFor(last.id, item.id));
    return [notLast(last, missed, sinks)];
  }
  const meant = sinks.find(({ id, title }) => /integrat/i.test(`${id} ${title}`));
  return [meant === undefined ? missing(sinks) : unrecognised(meant, sinks)];
};

function notLast(item: WorkPackage, missed: readonly WorkPackage[], sinks: readonly WorkPackage[]): Problem {
  return {
    code: 'integration-not-last',
    severity: 'warning',
    message: `"${item.id}" is to bring everything together, but does not wait for ${listed(missed)}. What is missing here is never tried with the rest.`,
    range: item.idRange,
    package: item.id,
    related: related(missed),
    data: { kind: 'integration', sinks: sinks.filter((sink) => sink !== item).map(({ id }) => id) },
  };
}

function unrecognised(item: WorkPackage, sinks: readonly WorkPackage[]): Problem {
  return {
    code: 'integration-unrecognised',
    severity: 'warning',
    message: `"${item.id}" reads like the package that brings everything together, but nothing marks it as that. Give it \`task_type: integrate\`, and let it wait for all others.`,
    range: item.idRange,
    package: item.id,
    data: { kind: 'integration', sinks: sinks.filter((sink) => sink !== item).map(({ id }) => id) },
  };
}

function missing(sinks: readonly WorkPackage[]): Problem {
  const [first, ...others] = sinks;
  return {
    code: 'integration-missing',
    severity: 'warning',
    message: `Nothing shows that ${listed(sinks)} work together: no package waits for all of them. Add one with \`task_type: integrate\` that does.`,
    range: first?.idRange ?? TEXT_START,
    related: related(others),
    data: { kind: 'integration', sinks: sinks.map(({ id }) => id) },
  };
}

function listed(packages: readonly WorkPackage[]): string {
  const names = packages.slice(0, SHOWN).map(({ id }) => `"${id}"`);
  const more = packages.length - names.length;
  return more > 0
    ? `${names.join(', ')} and ${more} more`
    : names.length < 2
      ? names.join('')
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function related(packages: readonly WorkPackage[]): Problem['related'] & object {
  return packages.slice(0, SHOWN).map(({ id, idRange }) => ({ message: `"${id}" is here.`, range: idRange }));
}
