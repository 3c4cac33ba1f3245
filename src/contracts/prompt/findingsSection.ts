import type { Finding } from '../../run/review/finding';
import { cutTo } from './upstreamSection';
import { findingPlace, isBlocking } from '../../run/review/finding';

/**
 * What a reviewer found, for the agent that has to put it right: each with its place and what to do, in paragraphs.
 * @param found those that stand against the merge first.
 * @param most so many of them are told; the others are only counted. @param longest characters of each text in them.
 */
export function findingsSection(found: readonly Finding[], most: number, longest: number): string[] {
  const findings = found.slice(0, most);
  const blocking = findings.filter(isBlocking);
  const remarks = findings.filter((finding) => !isBlocking(finding));
  const left = found.length - findings.length;
  return [
    ...(blocking.length === 0
      ? []
      : [
          `A reviewer read its work. Put right each of these:\n\n${blocking.map((finding, index) => `${index + 1}. ${entry(finding, longest)}`).join('\n')}`,
        ]),
    ...(remarks.length === 0 || blocking.length === 0
      ? []
      : [
          `It remarks besides, which does not have to be dealt with:\n\n${remarks.map((finding) => `- ${entry(finding, longest)}`).join('\n')}`,
        ]),
    ...(left === 0 || blocking.length === 0 ? [] : [`It found ${left} more. Look for others like these.`]),
  ];
}

function entry(finding: Finding, longest: number): string {
  const { type, criticality, description, resolution } = finding;
  const place = findingPlace(finding);
  const lines = [
    `${place === undefined ? '' : `\`${place}\`: `}${cutTo(description, longest)} (${type}, ${criticality})`,
    ...(resolution === undefined ? [] : [`What to do: ${cutTo(resolution, longest)}`]),
  ];
  return lines.join('\n').replaceAll('\n', '\n   ');
}
