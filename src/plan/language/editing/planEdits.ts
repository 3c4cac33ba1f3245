import type { EditablePlan } from './editablePlan';
import { editablePlan, lastPair, packageSite } from './editablePlan';
import { addToList, removeFromList, setScalar, texts } from './fieldEdits';
import { isAbsent } from './nodePlaces';
import { quotingOf, scalarText } from './yamlEdits';
import type { TextEdit } from './textEdit';
import { applyTextEdits, editBetween } from './textEdit';

/*
 * Edits of a plan's text that keep its comments and layout. Each answers with the smallest replacements, none where nothing
 * has to change, and throws a WavesError: `unknown-package`, or `edit-refused` where the text is written in a way in which
 * the change would reach further than asked (a value that an anchor shares with other packages).
 */

/** Lets `dependent` wait for `dependency`. Whether that closes a cycle is for the caller to know. */
export function addDependency(plan: EditablePlan, dependency: string, dependent: string): TextEdit[] {
  return addDependencies(plan, [dependency], dependent);
}

/** Lets `dependent` wait for several packages at once; those that it waits for already are left as they are. */
export function addDependencies(
  plan: EditablePlan,
  dependencies: readonly string[],
  dependent: string,
): TextEdit[] {
  dependencies.forEach((id) => packageSite(plan, id));
  const site = packageSite(plan, dependent);
  const present = [...texts(site.node, 'depends_on'), ...texts(site.node, 'dependencies')];
  const missing = dependencies.filter((id) => !present.includes(id));
  const name = site.node.entries.has('depends_on')
    ? 'depends_on'
    : site.node.entries.has('dependencies') || plan.reading.plan.dialect !== 'full'
      ? 'dependencies'
      : 'depends_on';
  return missing.length === 0 ? [] : addToList(plan, site, site, name, missing, BEFORE_DEPENDENCIES);
}

/** Lets `dependent` wait for `dependency` no longer, however often it is written. */
export function removeDependency(plan: EditablePlan, dependency: string, dependent: string): TextEdit[] {
  const site = packageSite(plan, dependent);
  return ['depends_on', 'dependencies'].flatMap((name) =>
    removeFromList(plan, [site], site, name, dependency),
  );
}

/** Lets a package wait for some others, and for some others no longer, in one change of the text. */
export function orderAfter(
  plan: EditablePlan,
  id: string,
  after: readonly string[],
  notAfter: readonly string[],
): TextEdit[] {
  const text = plan.text.content;
  const freed = notAfter.reduce(
    (current, each) => applyTextEdits(current, removeDependency(editablePlan(current), each, id)),
    text,
  );
  const ordered = applyTextEdits(freed, addDependencies(editablePlan(freed), after, id));
  return ordered === text ? [] : [editBetween(text, ordered)];
}

/** Gives a package a title. */
export function setTitle(plan: EditablePlan, id: string, title: string): TextEdit[] {
  const site = packageSite(plan, id);
  const name = site.node.entries.has('title') || plan.reading.plan.dialect === 'full' ? 'title' : 'name';
  const pair = lastPair(site.map, name);
  const quoting = pair === undefined || isAbsent(pair.value) ? 'plain' : quotingOf(pair.value as never);
  return setScalar(plan, site, name, scalarText(title, quoting), ['package_id', 'id']);
}

/** Gives a package a priority, from 1 (highest) to 10. */
export function setPriority(plan: EditablePlan, id: string, priority: number): TextEdit[] {
  return setScalar(plan, packageSite(plan, id), 'priority', String(priority), BEFORE_PRIORITY);
}

const BEFORE_PRIORITY = ['role', 'description', 'task_type', 'type', 'title', 'name', 'package_id', 'id'];
const BEFORE_DEPENDENCIES = ['priority', 'tasks', ...BEFORE_PRIORITY];
