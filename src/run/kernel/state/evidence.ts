import type { Evidence, EvidenceClaim, KernelPackage, PackageDraftOf, Part } from './kernelState';
import { durationText } from './timesOfDay';

/** The strongest first: a process that is gone does nothing any more, whatever else seems to be so. */
const PRECEDENCE: readonly EvidenceClaim[] = ['gone', 'needs_person', 'gate', 'reported', 'idle', 'working'];

/** How long a report counts that nothing has confirmed since, in milliseconds. */
const FRESH_MS = 5 * 60_000;

/** Keeps what a source shows of a package; the latest of each source counts. */
export function keepEvidence(item: PackageDraftOf<Part>, evidence: Evidence): void {
  const others = item.evidence.filter(({ source }) => source !== evidence.source);
  others.push(evidence);
  item.evidence = others;
}

/**
 * What a package's present state rests on, the strongest first: of what is still true, by the order of precedence, and of
 * equal claims the newest. Nothing sticks: a question or idleness is overtaken by any later sign of work, an old report
 * counts less than what is observed, and what was found out after the agent's end is not outdone by that end.
 * @param now ISO 8601.
 */
export function rankedEvidence(item: KernelPackage, now: string): readonly Evidence[] {
  const ended = newest(item.evidence, 'gone');
  const worked = newest(item.evidence, 'working');
  const rank = (evidence: Evidence): number => {
    const isPast =
      (ended !== undefined && evidence !== ended && evidence.at < ended.at) ||
      (evidence === ended && item.evidence.some((other) => other.claim === 'gate' && other.at >= ended.at)) ||
      ((evidence.claim === 'needs_person' || evidence.claim === 'idle') &&
        worked !== undefined &&
        worked.at > evidence.at) ||
      (evidence.claim === 'reported' && Date.parse(now) - Date.parse(evidence.at) > FRESH_MS);
    return PRECEDENCE.indexOf(evidence.claim) + (isPast ? PRECEDENCE.length : 0);
  };
  return [...item.evidence].sort((a, b) => rank(a) - rank(b) || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function newest(evidence: readonly Evidence[], claim: EvidenceClaim): Evidence | undefined {
  return evidence
    .filter((each) => each.claim === claim)
    .reduce<Evidence | undefined>(
      (best, each) => (best === undefined || each.at > best.at ? each : best),
      undefined,
    );
}

/** A piece of evidence with its source and age: `process, 12s ago: uses the processor`. @param now milliseconds since 1970. */
export function describeEvidence({ source, detail, at }: Evidence, now: number): string {
  return `${source}, ${durationText(now - Date.parse(at))} ago: ${detail}`;
}
