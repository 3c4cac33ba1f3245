import { partWords } from '../publishedParts';
import { durationText } from '../../kernel/kernel';
import type { ContractReport, HandoffReport } from './contractReport';
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

/** A line of a list in the report, with what it is about. */
export interface ReportLine {
  readonly subject: string;
  readonly text: string;
}

/** A list of the report under its heading. */
export interface ReportList {
  readonly heading: string;
  readonly lines: readonly ReportLine[];
}

/** What a report says of contracts, contexts, escalations and handoffs, as lists that may be empty. */
export function contractLists({ packages, contracts, escalations, handoffs }: RunReport): ReportList[] {
  return [
    ...(contracts === undefined ? [] : contractsOf(contracts)),
    {
      heading: 'What is not there and the plan let through',
      lines: packages.flatMap(({ id, imports }) =>
        (imports?.broken ?? []).map((text) => ({ subject: id, text })),
      ),
    },
    {
      heading: 'What nobody could judge of what was built on',
      lines: packages.flatMap(({ id, imports }) =>
        (imports?.unchecked ?? []).map((text) => ({ subject: id, text })),
      ),
    },
    {
      heading: 'What of contexts was not understood',
      lines: packages.flatMap(({ id, context }) =>
        (context?.problems ?? []).map((text) => ({ subject: id, text })),
      ),
    },
    {
      heading: 'Escalations',
      lines: escalations.map(({ package: id, kind, severity, summary, answered }) => ({
        subject: id,
        text: `${kind} (${severity}): ${summary}${answered ? '' : '; not answered yet'}`,
      })),
    },
    {
      heading: 'Handoffs',
      lines: handoffs.map((each) => ({
        subject: `${each.from} → ${each.to}`,
        text: [each.message, ...handoffOutcome(each)].join('; '),
      })),
    },
  ];
}

function handoffOutcome({
  answer,
  asked_at: asked,
  answered_at: at,
  answered_by: by,
  ...more
}: HandoffReport): string[] {
  const { requests, commit, open } = more;
  const after = at === undefined ? '' : ` after ${durationText(Date.parse(at) - Date.parse(asked))}`;
  return [
    ...(requests > 1 ? [`${requests} requests in one`] : []),
    ...(answer === undefined ? [] : [`answered${after}${by === undefined ? '' : ` by ${by}`}: ${answer}`]),
    ...(open ? [`HANDOFF PENDING since ${asked}: not answered`] : []),
    ...(commit === undefined ? [] : [`merged since: ${commit.slice(0, 10)}`]),
  ];
}

function contractsOf({ artifacts, sent_back: sentBack, drifts, waves }: ContractReport): ReportList[] {
  const concerns = waves.flatMap((wave) => wave.concerns);
  const fits = concerns.filter(({ status }) => status === 'aligned').length;
  const verdict =
    concerns.length === 0
      ? []
      : [{ subject: 'Agreement', text: `${fits} of ${concerns.length} concerns are aligned` }];
  return [
    {
      heading: 'Contracts',
      lines: [
        ...verdict,
        ...concerns
          .filter(({ status }) => status !== 'aligned')
          .map(({ concern, status, mismatches }) => ({
            subject: concern,
            text: status === 'unprovided' ? 'nobody provides it' : mismatches.join(' '),
          })),
        ...artifacts.map(({ path, package: id, language, items, commit }) => ({
          subject: path,
          text: `from ${id}, ${language === 'file' ? 'as a file' : `offers ${items} ${items === 1 ? 'thing' : 'things'} (${language})`}, as of ${commit.slice(0, 10)}`,
        })),
      ],
    },
    {
      heading: 'Sent back because of contracts',
      lines: sentBack.map(({ package: id, attempt, message }) => ({
        subject: `${id}, attempt ${attempt}`,
        text: message,
      })),
    },
    {
      heading: 'Contracts that changed after packages were built on them',
      lines: drifts.map(({ path, by, breaking, added, removed, changed, stale, open }) => ({
        subject: path,
        text: [
          `changed by ${by}${breaking ? ', breaking' : ''}`,
          ...named('added', added),
          ...named('removed', removed),
          ...named('changed', changed),
          `built on by ${stale.join(', ')}`,
          open.length === 0 ? 'dealt with' : `still stale: ${open.join(', ')}`,
        ].join('; '),
      })),
    },
    {
      heading: 'What agents left for those after them',
      lines: waves.map(
        ({ wave, missing = [], decisions, errors, context_before: before, context_after: after }) => ({
          subject: `Wave ${wave}`,
          text: `${count(decisions, 'decision')}, ${count(errors, 'error')}; ${before} characters, put together ${after}${missing.length === 0 ? '' : `; nothing merged of ${missing.join(', ')}`}`,
        }),
      ),
    },
    {
      heading: 'Still to be done, as agents say',
      lines: waves.flatMap((wave) =>
        wave.pending_actions.map((text) => ({ subject: `Wave ${wave.wave}`, text })),
      ),
    },
  ];
}

function named(word: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${word} ${names.join(', ')}`];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
