import { graphOf } from '../../graph/graph';
import type { SharedClaimData } from '../../problemData';
import type { EditablePlan } from '../editing/editablePlan';
import { editablePlan } from '../editing/editablePlan';
import { addDependency, removeDependency } from '../editing/planEdits';
import type { FixContext, Offer } from './quickFix';
import { canTryOut, offer } from './quickFix';
import type { TextEdit } from '../editing/textEdit';
import { applyTextEdits, editBetween } from '../editing/textEdit';

/** Lets one of two packages wait for the other; the one that comes later anyway should be the one that waits. */
export function serialisingOffers(
  { plan, graph }: FixContext,
  [a, b]: readonly [string, string],
  preferred = true,
): Offer[] {
  if (!graph.parallel(a, b)) {
    return [];
  }
  const { packages } = plan.reading.plan;
  const place = (id: string): readonly [wave: number, index: number] => [
    graph.waveOf.get(id) ?? 0,
    packages.findIndex((item) => item.id === id),
  ];
  const [waveA, indexA] = place(a);
  const [waveB, indexB] = place(b);
  const [first, second] = waveA < waveB || (waveA === waveB && indexA < indexB) ? [a, b] : [b, a];
  return [
    ...offer(`Let "${second}" wait for "${first}"`, () => serialise(plan, first, second), { preferred }),
    ...offer(`Let "${first}" wait for "${second}"`, () => serialise(plan, second, first)),
  ];
}

/**
 * Lets packages that meet by one claim work one after another, or takes what the others may write away from the one that has
 * it.
 */
export function sharedClaimOffers({ plan }: FixContext, { owners, pairs }: SharedClaimData): Offer[] {
  const [owner = '', another] = owners;
  const title =
    another === undefined
      ? `Let "${owner}" and those that it meets work one after another`
      : `Let ${new Set(pairs.flat()).size} packages work one after another`;
  return canTryOut(plan) ? offer(title, () => serialiseAll(plan, pairs)) : [];
}

function serialiseAll(plan: EditablePlan, pairs: SharedClaimData['pairs']): TextEdit[] {
  let current = plan;
  for (const [a, b] of pairs) {
    const graph = graphOf(current.reading.plan);
    const [first] = serialisingOffers({ plan: current, graph }, [a, b]);
    if (first !== undefined) {
      current = editablePlan(applyTextEdits(current.text.content, first.edits));
    } else if (graph.parallel(a, b)) {
      return [];
    }
  }
  return [editBetween(plan.text.content, current.text.content)];
}

/**
 * Adds a dependency, and removes those that it makes needless. One that a comment explains stays: the comment would be lost with
 * it.
 */
function serialise(plan: EditablePlan, dependency: string, dependent: string): TextEdit[] {
  const added = addDependency(plan, dependency, dependent);
  if (!canTryOut(plan)) {
    return added;
  }
  const before = new Set(graphOf(plan.reading.plan).redundantEdges.map(edgeKey));
  let current = editablePlan(applyTextEdits(plan.text.content, added));
  const needless = graphOf(current.reading.plan).redundantEdges.filter((edge) => !before.has(edgeKey(edge)));
  let changed = false;
  for (const [from, to] of needless) {
    if (!isExplained(current, from, to)) {
      // Each edit refers to the text after the one before.
      const edits = offer('', () => removeDependency(current, from, to)).flatMap((single) => single.edits);
      current = editablePlan(applyTextEdits(current.text.content, edits));
      changed = true;
    }
  }
  return changed ? [editBetween(plan.text.content, current.text.content)] : added;
}

function edgeKey(edge: readonly [from: string, to: string]): string {
  return JSON.stringify(edge);
}

/** Whether a comment stands on the line of a dependency that has a line of its own. */
function isExplained({ text, reading: { plan } }: EditablePlan, from: string, to: string): boolean {
  const written = plan.packages.find((item) => item.id === to)?.dependsOn.find(({ value }) => value === from);
  if (written === undefined) {
    return false;
  }
  const at = text.offsetAt(written.range.start);
  const line = text.content.slice(text.lineStart(at), text.lineEnd(at));
  return /^\s*- /.test(line) && line.includes(' #');
}
