import type { Finding } from '../run/review/finding';
import { findingPlace, isBlocking } from '../run/review/finding';

/** What a reviewer found, for the agent that has to put it right: each with its place and what to do, in paragraphs. */
export function findingsSection(findings: readonly Finding[]): string[] {
  const blocking = findings.filter(isBlocking);
  const remarks = findings.filter((finding) => !isBlocking(finding));
  return [
    ...(blocking.length === 0
      ? []
      : [
          `A reviewer read its work. Put right each of these:\n\n${blocking.map((finding, index) => `${index + 1}. ${entry(finding)}`).join('\n')}`,
        ]),
    ...(remarks.length === 0 || blocking.length === 0
      ? []
      : [
          `It remarks besides, which does not have to be dealt with:\n\n${remarks.map((finding) => `- ${entry(finding)}`).join('\n')}`,
        ]),
  ];
}

function entry(finding: Finding): string {
  const { type, criticality, description, resolution } = finding;
  const place = findingPlace(finding);
  const lines = [
    `${place === undefined ? '' : `\`${place}\`: `}${description} (${type}, ${criticality})`,
    ...(resolution === undefined ? [] : [`What to do: ${resolution}`]),
  ];
  return lines.join('\n').replaceAll('\n', '\n   ');
}
