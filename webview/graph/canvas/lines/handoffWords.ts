import { t } from '@vscode/l10n';
import type { GraphPackage } from '../../../../src/protocol/graph';
import type { LiveHandoff } from '../../../../src/run/explaining/liveView';
import type { HandoffStanding } from '../../../../src/run/asking/handoffs';
import type { PackageLookup } from '../layout/within';

/** What a screen reader says of what a package asks of others, and they of it. Empty when there is nothing. */
export function handoffWords(item: GraphPackage, packages: PackageLookup): string {
  const { standings, spokenAsks, spokenAsked } = HANDOFF_STRINGS;
  const asks = (item.handoffs ?? []).map(({ to, standing, message }) =>
    spokenAsks(packages.get(to)?.title ?? to, standings[standing], message),
  );
  const asked = askedOf(item.id, packages.values()).map(({ from, handoff }) =>
    spokenAsked(from.title, standings[handoff.standing], handoff.message),
  );
  return [...asks, ...asked].join(' ');
}

/** What else is to be known of a handoff: that it is pending and since when, and which merge came since. */
export function handoffNotes({ requests, standing, at, due, commit }: LiveHandoff): string[] {
  const { pending, until, merged } = HANDOFF_STRINGS;
  const time = (ms: number): string => new Date(ms).toLocaleTimeString([], { timeStyle: 'short' });
  return [
    ...(requests > 0 && standing !== 'answered' ? [pending(time(at))] : []),
    ...(due === undefined ? [] : [until(time(due))]),
    ...(commit === undefined ? [] : [merged(commit.slice(0, 10))]),
  ];
}

/** What others ask of a package, with who asks. */
export function askedOf(id: string, packages: Iterable<GraphPackage>) {
  const found: {
    readonly from: GraphPackage;
    readonly handoff: NonNullable<GraphPackage['handoffs']>[number];
  }[] = [];
  for (const from of packages) {
    for (const handoff of from.handoffs ?? []) {
      if (handoff.to === id) {
        found.push({ from, handoff });
      }
    }
  }
  return found;
}

/** What people read and hear about what packages ask of each other. */
export const HANDOFF_STRINGS = {
  /** Short, beside the bubble of a line. */
  standings: {
    pending: t('asked'),
    accepted: t('taken up'),
    answered: t('answered'),
    unanswered: t('no answer'),
  } satisfies Readonly<Record<HandoffStanding, string>>,
  explained: {
    pending: t('is told when it begins'),
    accepted: t('has been told'),
    answered: t('has answered'),
    unanswered: t('has ended without an answer'),
  } satisfies Readonly<Record<HandoffStanding, string>>,
  legend: {
    pending: t('Double line, "?": one asks another, which is told when it begins'),
    accepted: t('Double line, "…": it has been told'),
    answered: t('Double line, "✓": it has answered'),
    unanswered: t('Double line, "!": it has ended without an answer'),
  } satisfies Readonly<Record<HandoffStanding, string>>,
  asks: (from: string, to: string): string => t('{0} asks {1}', from, to),
  leaves: (from: string, to: string): string => t('{0} leaves something for {1}', from, to),
  state: (title: string, explained: string): string => `${title} ${explained}`,
  inItsPlace: (by: string, title: string): string => t('{0} has answered in the place of {1}', by, title),
  requests: (count: number): string => t('{0} requests in one', count),
  /** The words of the method; whoever asks goes on meanwhile. */
  pending: (since: string): string => t('HANDOFF PENDING since {0}; the asker goes on', since),
  until: (time: string): string => t('its agent has time until {0}', time),
  merged: (commit: string): string => t('merged since: {0}', commit),
  others: (count: number): string => t('and {0} more between these two', count),
  answer: (text: string, by: string | undefined): string =>
    by === undefined ? t('Answer: {0}', text) : t('Answered by {0} in its place: {1}', by, text),
  opens: t('a click shows what is asked'),
  spokenAsks: (title: string, standing: string, message: string): string =>
    t('Asks {0} ({1}): {2}', title, standing, message),
  spokenAsked: (title: string, standing: string, message: string): string =>
    t('Asked by {0} ({1}): {2}', title, standing, message),
  asked: t('Asks of others'),
  askedOfIt: t('Asked of it'),
  followUp: (title: string): string => t('Start {0} Once More', title),
  answerYourself: t('Answer…'),
  news: (from: string, to: string, standing: string): string => t('{0} asks {1}: {2}', from, to, standing),
} as const;
