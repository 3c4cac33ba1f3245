import type { ReportedFinding } from '../contexts/agentContext';
import { byWeight, findingLine } from '../contexts/agentContext';
import type { Upstream } from './upstreamSection';
import { cutTo, LONGEST_LINE } from './upstreamSection';

/**
 * The part of a prompt with what earlier packages have found. Where all of it does not fit, evidence and suggestions are left
 * out first, then what weighs least; what is left out is counted, with who has found it, below the file that has it all.
 * @param most so many characters, besides what says where they lie.
 */
export function foundSection(upstream: readonly Upstream[], most: number): string {
  const found = upstream.flatMap(({ id, far, findings }) =>
    findings === undefined || findings.all.length === 0 ? [] : [{ id, far: far === true, ...findings }],
  );
  const near = found.flatMap((each) => (each.far ? [] : each.all));
  const whole = near.reduce((sum, one) => sum + wholeEntry(one).length + 1, 0);
  const write = whole <= most ? wholeEntry : shortEntry;
  const shown = new Set<ReportedFinding>();
  let left = most;
  for (const one of [...near].sort(byWeight)) {
    left -= write(one).length + 1;
    if (left < 0) {
      break;
    }
    shown.add(one);
  }
  const parts = found.map(({ id, far, all, file }) => {
    const told = far ? [] : all.filter((one) => shown.has(one));
    const rest = all.length - told.length;
    const short = told.length > 0 && write === shortEntry ? ', with their evidence' : '';
    const where =
      rest > 0 || short !== '' ? ` All of it stands in \`${file}\`, under \`findings\`${short}.` : '';
    const count = all.length === 1 ? '1 finding' : `${all.length} findings`;
    const more =
      rest === 0 || told.length === 0 ? [] : [`- and ${rest} more, which weigh less: see that file.`];
    return [`From ${id}, ${count}.${where}`, [...told.map(write), ...more].join('\n')]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  return parts.length === 0 ? '' : ['## What was found', ...parts].join('\n\n');
}

function wholeEntry(finding: ReportedFinding): string {
  const { evidence, suggestion } = finding;
  const lines = [
    findingLine(finding),
    ...(evidence === undefined ? [] : [`Evidence: ${evidence}`]),
    ...(suggestion === undefined ? [] : [`Suggestion: ${suggestion}`]),
  ];
  return `- ${lines.join('\n').replaceAll('\n', '\n  ')}`;
}

function shortEntry(finding: ReportedFinding): string {
  return `- ${findingLine({ ...finding, what: cutTo(finding.what.replaceAll('\n', ' '), LONGEST_LINE) })}`;
}
