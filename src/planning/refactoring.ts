import type { YAMLMap } from 'yaml';
import { isSeq, parseDocument } from 'yaml';
import { checkPlan } from '../plan/checks/checkPlan';
import { isIntegration } from '../plan/checks/basis/integration';
import { graphOf } from '../plan/graph/graph';
import { inScopeSyntax } from '../plan/language/scopeSyntax';
import type { Plan, WorkPackage } from '../plan/model';
import { readPlan } from '../plan/reading/readPlan';
import type { ScopeSyntax } from '../plan/reading/readScope';
import { WavesError } from '../wavesError';
import { forecast } from './forecast';
import { addTo, PackageList, removeFrom, textAt, textsAt } from './packageList';
import { intoSubplan } from './subplanning';

/** What is risky about a package, each in words. */
function risksOf(plan: Plan, item: WorkPackage): string[] {
  const graph = graphOf(plan);
  const others = plan.packages.filter(({ id }) => id !== item.id);
  const waiting = others.filter(({ id }) => graph.ancestors(id).has(item.id)).length;
  const mean = plan.packages.reduce((sum, each) => sum + each.timeoutMinutes, 0) / plan.packages.length;
  const claims = (each: WorkPackage): string[] => each.locks.keys.map(({ value }) => value);
  const shared = claims(item).filter((key) => others.some((other) => claims(other).includes(key)));
  return [
    ...(others.length > 2 && waiting >= others.length / 2
      ? [`${waiting} of ${others.length} wait for it`]
      : []),
    ...(item.taskType === 'contracts' ? ['others build on its contracts'] : []),
    ...(item.scope.writeAllow.some(({ value }) => /^[*/]+$/.test(value)) ? ['it may write every file'] : []),
    ...(item.subplan === undefined && item.verification.steps.length === 0
      ? ['nothing checks its work']
      : []),
    ...(item.timeoutMinutes >= 2 * mean ? ['it takes more than twice as long as the average'] : []),
    ...(shared.length > 0 ? [`others claim ${shared.join(', ')} too`] : []),
  ];
}

/**
 * Gives packages priorities by how much is risky about them, so that of those that may start at the same time, with as much waiting for
 * them, the riskiest starts first: what goes wrong then goes wrong early. What brings everything together stays as it is.
 * @returns why, in lines for people. @throws WavesError `edit-refused` where no package is riskier than another.
 */
function putRiskFirst(list: PackageList, plan: Plan): string[] {
  const items = plan.packages.filter((item) => !isIntegration(item));
  const risks = new Map(items.map((item) => [item.id, risksOf(plan, item)]));
  const counts = [...new Set([...risks.values()].map(({ length }) => length))].sort((a, b) => b - a);
  if (counts.length < 2) {
    throw new WavesError(
      'edit-refused',
      'No package of this plan is riskier than another, as far as the plan says.',
    );
  }
  for (const [id, { length }] of risks) {
    // 1 is the highest of ten, which those share that are beyond.
    list.map(id).set('priority', Math.min(10, counts.indexOf(length) + 1));
  }
  return [...risks]
    .filter(([, { length }]) => length > (counts.at(-1) ?? 0))
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([id, reasons]) => `${id}: ${reasons.join('; ')}`);
}

/** A change of a plan's shape that leaves what is built as it is. */
export type Refactoring =
  /** The second package's work becomes part of the first one's. */
  | { readonly kind: 'merge'; readonly into: string; readonly from: string }
  /** Some of what a package may write becomes another package's, beside it. */
  | { readonly kind: 'split'; readonly package: string; readonly globs: readonly string[] }
  | { readonly kind: 'move'; readonly glob: string; readonly from: string; readonly to: string }
  /** A first package writes contracts, and all others wait for it. */
  | { readonly kind: 'contracts' }
  /** Packages become a plan of their own, and one package of this plan that carries it out. */
  | { readonly kind: 'subplan'; readonly id: string; readonly packages: readonly string[] }
  /** Of packages that may start at the same time, the riskiest starts first. */
  | { readonly kind: 'risk' }
  /** All scopes are written in one syntax, and mean what they mean. */
  | { readonly kind: 'scopes'; readonly syntax: ScopeSyntax };

const CONTRACTS = 'contracts/**';

/** What a refactoring makes of a plan. */
export interface Refactored {
  readonly text: string;
  /** A plan that comes besides, by its path from the folder of this one. */
  readonly inner?: { readonly path: string; readonly text: string };
  /** Why it is as it is, in lines for people. */
  readonly reasons: readonly string[];
}

/**
 * A plan after a refactoring; comments stay.
 * @throws WavesError `unknown-package`; `edit-refused` where the plan is not written so that it can be changed.
 */
export function refactored(text: string, wish: Refactoring): Refactored {
  if (wish.kind === 'scopes') {
    return { text: inScopeSyntax(text, wish.syntax), reasons: [] };
  }
  if (wish.kind === 'subplan') {
    return { ...intoSubplan(text, wish), reasons: [] };
  }
  const document = parseDocument(text, { merge: true });
  const plan = new PackageList(document);
  switch (wish.kind) {
    case 'merge':
      mergePackages(plan, wish.into, wish.from);
      break;
    case 'split':
      splitPackage(plan, wish.package, wish.globs);
      break;
    case 'move':
      removeFrom(plan.map(wish.from), ['scope', 'write_allow'], wish.glob);
      addTo(document, plan.map(wish.to), ['scope', 'write_allow'], [wish.glob]);
      break;
    case 'risk':
      return { reasons: putRiskFirst(plan, readPlan(text).plan), text: document.toString({ lineWidth: 0 }) };
    case 'contracts':
      extractContracts(plan);
  }
  return { text: document.toString({ lineWidth: 0 }), reasons: [] };
}

/** What a refactoring changes of waves, the critical path, time, the order of starts and problems, in lines for people. */
export function refactoringPreview(before: string, { text, inner, reasons }: Refactored): string[] {
  const [was, is] = [lookAt(before), lookAt(text)];
  const line = (what: string, from: string, to: string): string =>
    from === to ? `${what}: ${to}, as before` : `${what}: ${to} (was ${from})`;
  return [
    ...reasons,
    line('Packages', String(was.packages), String(is.packages)),
    line('Waves', String(was.waves), String(is.waves)),
    line('Critical path', was.criticalPath, is.criticalPath),
    line('With 1, 4 and 10 agents', was.times, is.times),
    line('One agent begins with', was.starts, is.starts),
    line('Problems', was.count, is.count),
    ...is.problems.filter((each) => !was.problems.includes(each)).map((each) => `  ${each}`),
    ...(inner === undefined ? [] : innerLines(inner)),
  ];
}

/** Packages that the preview names of the order in which they start. */
const NAMED_STARTS = 6;

function lookAt(text: string) {
  const reading = readPlan(text);
  const { plan } = reading;
  const { waves, criticalPath } = graphOf(plan);
  const problems = checkPlan(reading).filter(({ severity }) => severity !== 'info');
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const starts = forecast(plan, 1)?.starts ?? [];
  const times = [1, 4, 10].map((agents) => {
    const minutes = forecast(plan, agents)?.minutes;
    return minutes === undefined ? 'unknown' : `${Math.round(minutes)} min`;
  });
  return {
    packages: plan.packages.length,
    waves: waves.length,
    criticalPath: criticalPath.join(' → '),
    times: times.join(', '),
    starts: `${starts.slice(0, NAMED_STARTS).join(', ')}${starts.length > NAMED_STARTS ? ', …' : ''}`,
    count: problems.length === 0 ? 'none' : `${errors} errors, ${problems.length - errors} warnings`,
    problems: problems.map(({ severity, message }) => `${severity}: ${message}`),
  };
}

function innerLines({ path, text }: { readonly path: string; readonly text: string }): string[] {
  const { packages, waves, times, problems, count } = lookAt(text);
  return [
    `${path}: ${packages} packages in ${waves} waves; with 1, 4 and 10 agents ${times}; problems: ${count}`,
    ...problems.map((each) => `  ${each}`),
  ];
}

function mergePackages(plan: PackageList, into: string, from: string): void {
  const { document } = plan;
  const [kept, gone] = [plan.map(into), plan.map(from)];
  for (const path of [
    ['scope', 'write_allow'],
    ['scope', 'read_allow'],
    ['locks', 'files'],
    ['locks', 'keys'],
    ['depends_on'],
    ['tasks'],
    ['consumes'],
  ]) {
    addTo(document, kept, path, textsAt(gone, path));
  }
  [into, from].forEach((id) => removeFrom(kept, ['depends_on'], id));
  const words = [kept, gone].map((map) => textAt(map, 'description').trim());
  kept.set('description', words.filter((each) => each !== '').join('\n\n'));
  const steps = gone.getIn(['verification', 'steps']);
  const own = kept.getIn(['verification', 'steps']);
  if (isSeq(steps) && isSeq(own)) {
    own.items.push(...steps.items);
  } else if (isSeq(steps)) {
    kept.set('verification', gone.get('verification', true));
  }
  const minutes = [kept, gone].map((map) => Number(map.get('timeout_minutes')));
  if (minutes.every((each) => each > 0)) {
    kept.set(
      'timeout_minutes',
      minutes.reduce((sum, each) => sum + each, 0),
    );
  }
  plan.remove(from);
  for (const id of plan.ids) {
    const map = plan.map(id);
    if (textsAt(map, ['depends_on']).includes(from)) {
      removeFrom(map, ['depends_on'], from);
      addTo(document, map, ['depends_on'], [into]);
    }
  }
}

function splitPackage(plan: PackageList, id: string, globs: readonly string[]): void {
  const map = plan.map(id);
  const all = textsAt(map, ['scope', 'write_allow']);
  if (globs.length === 0 || !all.some((glob) => !globs.includes(glob))) {
    throw new WavesError(
      'edit-refused',
      `Both halves of ${id} have to be able to write something.`,
      'Name some of its globs, and not all.',
    );
  }
  const other = map.clone() as YAMLMap;
  let half = `${id}-2`;
  for (let number = 3; plan.ids.includes(half); number += 1) {
    half = `${id}-${number}`;
  }
  globs.forEach((glob) => removeFrom(map, ['scope', 'write_allow'], glob));
  all
    .filter((glob) => !globs.includes(glob))
    .forEach((glob) => removeFrom(other, ['scope', 'write_allow'], glob));
  const minutes = Number(map.get('timeout_minutes'));
  if (minutes > 1) {
    [map, other].forEach((each) => each.set('timeout_minutes', Math.ceil(minutes / 2)));
  }
  for (const name of ['title', 'name']) {
    if (typeof other.get(name) === 'string') {
      other.set(name, `${String(other.get(name))} (2)`);
    }
  }
  for (const each of plan.ids) {
    const waiting = plan.map(each);
    if (textsAt(waiting, ['depends_on']).includes(id)) {
      addTo(plan.document, waiting, ['depends_on'], [half]);
    }
  }
  plan.insert(half, other, id);
}

function extractContracts(plan: PackageList): void {
  const { document } = plan;
  const id = 'wp-contracts';
  if (plan.ids.includes(id)) {
    throw new WavesError('edit-refused', `There is a package ${id} already.`);
  }
  for (const each of plan.ids) {
    const map = plan.map(each);
    removeFrom(map, ['scope', 'write_allow'], CONTRACTS);
    if (textsAt(map, ['depends_on']).length === 0) {
      addTo(document, map, ['depends_on'], [id]);
    }
  }
  plan.insert(
    id,
    document.createNode({
      id,
      name: 'Contracts',
      task_type: 'contracts',
      description: 'Write down what the packages say to each other before anyone builds on it.',
      depends_on: [],
      scope: { write_allow: [CONTRACTS], read_allow: ['**'] },
      verification: 'tier_a',
    }),
  );
}
