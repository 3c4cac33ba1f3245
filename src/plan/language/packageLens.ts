import type { PlanGraph } from '../graph/graph';
import { countedFiles, matchedFiles } from '../globs/scope';
import type { WorkPackage } from '../model';

/** How many ids a line above a package names. */
const SHOWN = 3;

/**
 * One package in a few words, for the line above it.
 * @param files all of the repository; absent: nobody knows them.
 */
export function lensText(
  graph: PlanGraph,
  { id, dependsOn, scope }: WorkPackage,
  files?: readonly string[],
): string {
  const known = dependsOn.map(({ value }) => value).filter((other) => graph.waveOf.has(other));
  const waits = known.length === 0 ? 'waits for nothing' : `waits for ${shortList(known)}`;
  const values = (globs: WorkPackage['scope']['deny']): string[] => globs.map(({ value }) => value);
  const writes =
    files === undefined
      ? ''
      : ` · may write ${countedFiles(matchedFiles(files, values(scope.writeAllow), values(scope.deny)))}`;
  return `Wave ${graph.waveOf.get(id) ?? 1} of ${graph.waves.length} · ${waits}${writes}`;
}

/** The same for a hint behind its id. */
export function inlayText(graph: PlanGraph, id: string): string {
  const slack = graph.slackMinutes.get(id) ?? 0;
  return `W${graph.waveOf.get(id) ?? 1} · ${slack > 0 ? `${slack} min slack` : 'critical'}`;
}

/** Ids one after the other; of many the first ones and how many more there are. */
export function shortList(ids: readonly string[], shown = SHOWN): string {
  const more = ids.length - shown;
  return more > 1 ? `${ids.slice(0, shown).join(', ')} and ${more} more` : ids.join(', ');
}
