import { partWords } from '../explaining/publishedParts';
import { durationText } from '../kernel/kernel';
import type { ReportList } from './contractLines';
import type { NeedReport } from './flowReport';
import type { RunReport } from './reportDocument';

/** What a report says of what flowed between packages before they were done, as lists that may be empty. */
export function flowLists({ flow, packages }: RunReport): ReportList[] {
  const stateOf = new Map(packages.map(({ id, state }) => [id, state]));
  return [
    {
      heading: 'Merged before its package was done',
      lines: flow.published.map((part) => ({
        subject: part.package,
        text: partWords(part, stateOf.get(part.package) ?? 'skipped'),
      })),
    },
    {
      heading: 'Needed without waiting for it',
      lines: flow.needs.map(({ package: id, from, artifact, came, at, ahead_seconds: ahead }) => ({
        subject: id,
        text: `${artifact} of ${from}, which ${CAME[came]}${at === undefined ? '' : ` at ${at}`}${ahead === undefined ? '' : `; it began ${durationText(ahead * 1000)} before ${from} was done`}`,
      })),
    },
  ];
}

const CAME: Readonly<Record<NeedReport['came'], string>> = {
  part: 'was published while its package went on',
  whole: 'came with all of its package',
  open: 'has not come',
};
