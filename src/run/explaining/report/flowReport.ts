import { publishedParts } from '../publishedParts';
import type { PublishedPart } from '../publishedParts';
import { isAvailable } from '../../publishing/publishing';
import type { RunState } from '../../run';
import { isSatisfied } from '../../kernel/kernel';

/** What a package needed of another one at its end, in the report. */
export interface NeedReport {
  readonly package: string;
  readonly from: string;
  readonly artifact: string;
  /** `part`: it was published while its package went on; `whole`: it came with all of it; `open`: it has not come. */
  readonly came: 'part' | 'whole' | 'open';
  /** When it was merged; absent: not, or its package was left out. */
  readonly at?: string;
  /** How long before the end of the other package this one began, in seconds: with a dependency it would have waited that long. */
  readonly ahead_seconds?: number;
}

/** What of a run flowed between packages before they were done. */
export interface FlowReport {
  readonly needs: readonly NeedReport[];
  readonly published: readonly PublishedPart[];
}

/** What packages needed without waiting for it, and what was merged for them before its package was done. */
export function flowReport(state: RunState): FlowReport {
  const needs = [...state.packages.values()].flatMap(({ planned, selected }) =>
    (selected ? (planned.needs ?? []) : []).map(({ from, path }) =>
      needReport(state, planned.id, from, path),
    ),
  );
  return { needs, published: publishedParts(state) };
}

function needReport(state: RunState, id: string, from: string, artifact: string): NeedReport {
  const about = { package: id, from, artifact, ...aheadOf(state, id, from) };
  const first = state.published.find(
    (each) =>
      each.package === from &&
      each.files.some((file) => file === artifact || file.startsWith(`${artifact}/`)),
  );
  if (first !== undefined) {
    return { ...about, came: 'part', at: first.at };
  }
  const provider = state.packages.get(from);
  return isAvailable(state, from, artifact)
    ? {
        ...about,
        came: 'whole',
        ...(provider !== undefined && isSatisfied(provider) ? { at: provider.since } : {}),
      }
    : { ...about, came: 'open' };
}

/** How long before the end of another package one began, where it did. */
function aheadOf(state: RunState, id: string, from: string): Pick<NeedReport, 'ahead_seconds'> {
  const item = state.packages.get(id);
  const provider = state.packages.get(from);
  const began = item?.earlier[0]?.startedAt ?? item?.startedAt;
  if (began === undefined || provider === undefined || !isSatisfied(provider)) {
    return {};
  }
  const seconds = (Date.parse(provider.since) - Date.parse(began)) / 1000;
  return seconds > 0 ? { ahead_seconds: seconds } : {};
}
