import type { PlanGraph } from '../graph/graph';
import type { WorkPackage } from '../model';

/** How many ids a line above a package names. */
const SHOWN = 3;

/** One package in a few words, for the line above it. */
export function lensText(graph: PlanGraph, { id, dependsOn }: WorkPackage): string {
  const known = dependsOn.map(({ value }) => value).filter((other) => graph.waveOf.has(other));
  const waits = known.length === 0 ? 'waits for nothing' : `waits for ${shortList(known)}`;
  return `Wave ${graph.waveOf.get(id) ?? 1} of ${graph.waves.length} · ${waits}`;
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
