import { durationText } from '../kernel/duration';
import type { Evidence } from '../kernel/kernelState';

/** A piece of evidence with its source and age: `process, 12s ago: uses the processor`. @param now milliseconds since 1970. */
export function describeEvidence({ source, detail, at }: Evidence, now: number): string {
  return `${source}, ${durationText(now - Date.parse(at))} ago: ${detail}`;
}
