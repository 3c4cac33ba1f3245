import type { YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq, parseDocument, YAMLSeq } from 'yaml';
import type { Document } from 'yaml';
import { graphOf } from '../plan/graph/graph';
import { inScopeSyntax } from '../plan/language/scopeSyntax';
import { readPlan } from '../plan/reading/readPlan';
import type { ScopeSyntax } from '../plan/reading/readScope';
import { WavesError } from '../wavesError';
import { expectedMinutes } from './forecast/forecast';

/** A change of a plan's shape that leaves what is built as it is. */
export type Refactoring =
  /** The second package's work becomes part of the first one's. */
  | { readonly kind: 'merge'; readonly into: string; readonly from: string }
  /** Some of what a package may write becomes another package's, beside it. */
  | { readonly kind: 'split'; readonly package: string; readonly globs: readonly string[] }
  | { readonly kind: 'move'; readonly glob: string; readonly from: string; readonly to: string }
  /** A first package writes contracts, and all others wait for it. */
  | { readonly kind: 'contracts' }
  /** All scopes are written in one syntax, and mean what they mean. */
  | { readonly kind: 'scopes'; readonly syntax: ScopeSyntax };

const CONTRACTS = 'contracts/**';

/**
 * The text of a plan after a refactoring; comments stay.
 * @throws WavesError `unknown-package`; `edit-refused` where the plan is not written so that it can be changed.
 */
export function refactored(text: string, wish: Refactoring): string {
  if (wish.kind === 'scopes') {
    return inScopeSyntax(text, wish.syntax);
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
    case 'contracts':
      extractContracts(plan);
  }
  return document.toString({ lineWidth: 0 });
}

/** What a refactoring changes of waves, the critical path, time and problems, in lines for people. */
export function refactoringPreview(before: string, after: string): string[] {
  const [was, is] = [before, after].map((text) => {
    const { plan } = readPlan(text);
    const { waves, criticalPath } = graphOf(plan);
    return { plan, waves: waves.length, criticalPath: criticalPath.join(' → ') };
  });
  if (was === undefined || is === undefined) {
    return [];
  }
  const line = (what: string, from: string, to: string): string =>
    from === to ? `${what}: ${to}, as before` : `${what}: ${to} (was ${from})`;
  const times = ({ plan }: typeof was): string =>
    [1, 4, 10].map((agents) => `${Math.round(expectedMinutes(plan, agents) ?? Number.NaN)} min`).join(', ');
  return [
    line('Packages', String(was.plan.packages.length), String(is.plan.packages.length)),
    line('Waves', String(was.waves), String(is.waves)),
    line('Critical path', was.criticalPath, is.criticalPath),
    line('With 1, 4 and 10 agents', times(was), times(is)),
  ];
}

/** The packages of a plan's document, whether they stand in a list or in a map by their ids. */
class PackageList {
  constructor(readonly document: Document) {}

  get ids(): string[] {
    const { packages } = this;
    return isSeq(packages)
      ? packages.items.flatMap((item) => (isMap(item) ? [idOf(item)] : []))
      : packages.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
  }

  /** @throws WavesError `unknown-package`. */
  map(id: string): YAMLMap {
    const { packages } = this;
    const found: unknown = isSeq(packages)
      ? packages.items.find((item) => isMap(item) && idOf(item) === id)
      : packages.get(id);
    if (!isMap(found)) {
      throw new WavesError(
        'unknown-package',
        `There is no package "${id}" that is written out in this plan.`,
      );
    }
    return found;
  }

  remove(id: string): void {
    const { packages } = this;
    if (isSeq(packages)) {
      packages.items = packages.items.filter((item) => !(isMap(item) && idOf(item) === id));
    } else {
      packages.delete(id);
    }
  }

  /** Puts a package before or behind another one; without any, before all. */
  insert(id: string, map: YAMLMap, behind?: string): void {
    const { packages } = this;
    const at = behind === undefined ? 0 : this.ids.indexOf(behind) + 1;
    if (isSeq(packages)) {
      map.set('id', id);
      packages.items.splice(at, 0, map);
    } else {
      map.delete('id');
      packages.items.splice(at, 0, this.document.createPair(id, map));
    }
  }

  private get packages(): YAMLSeq | YAMLMap {
    const found: unknown = this.document.get('packages');
    if (isSeq(found) || isMap(found)) {
      return found;
    }
    throw new WavesError('edit-refused', 'The packages of this plan are neither a list nor a map.');
  }
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

function idOf(map: YAMLMap): string {
  return textAt(map, 'id') || textAt(map, 'package_id');
}

function textAt(map: YAMLMap, name: string): string {
  const value = map.get(name);
  return typeof value === 'string' ? value : '';
}

function textsAt(map: YAMLMap, path: readonly string[]): string[] {
  const found = map.getIn(path);
  return isSeq(found) ? found.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : [];
}

function addTo(document: Document, map: YAMLMap, path: readonly string[], values: readonly string[]): void {
  const present = textsAt(map, path);
  const missing = values.filter((value) => !present.includes(value));
  const found = map.getIn(path);
  if (isSeq(found)) {
    missing.forEach((value) => found.add(document.createNode(value)));
  } else if (missing.length > 0) {
    map.setIn(path, document.createNode(missing));
  }
}

function removeFrom(map: YAMLMap, path: readonly string[], value: string): void {
  const found = map.getIn(path);
  if (found instanceof YAMLSeq) {
    found.items = found.items.filter((item) => !(isScalar(item) && String(item.value) === value));
  }
}
