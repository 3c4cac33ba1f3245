import { t } from '@vscode/l10n';
import { WavesError } from '../../wavesError';
import type {
  By,
  Feature,
  PackageDraftOf,
  PackageOf,
  Part,
  PlannedGate,
  ProposedSize,
  Recorded,
  RunDraftOf,
  RunOf,
  WishOf,
} from '../kernel/kernel';
import {
  approveOrReject,
  attention,
  bad,
  because,
  change,
  failAttempt,
  inWindowsLanguage,
  keepEvidence,
  plain,
  wordsOf,
  yesOrNo,
} from '../kernel/kernel';
import type { VerificationPart } from './verification';

interface Answered {
  readonly by?: string;
  readonly message?: string;
}

interface GateEvent {
  /** As in `PlannedGate`. */
  readonly gate: string;
  readonly package: string;
  /** The attempt whose work waits; for a gate before the start, the attempt that would be next. */
  readonly attempt: number;
}

/** A package has come to a gate and waits there. It holds no slot; before a merge it keeps its locks. */
export interface GateOpened extends GateEvent {
  readonly type: 'gate.opened';
  readonly title: string;
  readonly instructions?: string;
  /** Of a plan that an agent has answered with, and that is to be approved. */
  readonly plan?: ProposedSize;
  /** In the midst of what, which goes on when it is approved; absent: before the start or the merge. */
  readonly during?: 'verifying';
}

export interface GateApproved extends GateEvent, Answered {
  readonly type: 'gate.approved';
}

/** Before a start, the package is taken out of the run; before a merge, the attempt fails and may be retried. */
export interface GateRejected extends GateEvent, Answered {
  readonly type: 'gate.rejected';
}

type Item = PackageDraftOf<Part>;
type Run = RunDraftOf<Part>;

/** A person is waited for. */
export interface GateBlock {
  readonly kind: 'gate';
  readonly gate: string;
  readonly title: string;
  readonly instructions?: string;
  readonly plan?: ProposedSize;
}

export const gates: Feature<
  GateOpened | GateApproved | GateRejected,
  Part,
  VerificationPart,
  GateBlock,
  'gate',
  never,
  'approve' | 'reject'
> = {
  ofRun: () => ({}),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'gate.opened': {
      inPackage: openGate,
      tell: ({ package: id, gate, title }) => attention(id, `waits at the gate ${gate}: ${title}`),
    },
    'gate.approved': {
      inPackage: (item, { gate, time: at }, run) => {
        if (item.gate?.id === gate) {
          const { before, during, title } = item.gate;
          keepEvidence(item, { source: 'gate', claim: 'gate', detail: `approved: ${title}`, at });
          item.approved = [...item.approved, gate];
          item.message = undefined;
          leaveGate(run, item, during ?? (before === 'merge' ? 'integrating' : 'ready'), at);
        }
      },
      tell: ({ package: id, gate, message }) => plain(id, `gate ${gate} approved${because(message)}`),
    },
    'gate.rejected': {
      inPackage: rejectGate,
      tell: ({ package: id, gate, message }) => bad(id, `gate ${gate} rejected${because(message)}`),
    },
  },
  wishes: { approve: answerGate, reject: answerGate },
  holds: { gate: nextGate },
  needs: {
    gate: {
      ofPackage: ({ gate, planned: { id } }) =>
        gate === undefined
          ? []
          : [
              {
                key: `${gate.id} ${gate.since}`,
                package: id,
                text: gate.plan === undefined ? inWindowsLanguage(gate.title) : planned(gate.plan),
                ...(gate.instructions === undefined ? {} : { details: gate.instructions }),
                ways: approveOrReject(gate.id),
              },
            ],
    },
  },
  blocks: {
    find: (_run, { state, gate }) => {
      if (state !== 'blocked' || gate === undefined) {
        return [];
      }
      const { id, title, instructions, plan } = gate;
      return [
        {
          ...{ kind: 'gate', gate: id, title },
          ...(instructions === undefined ? {} : { instructions }),
          ...(plan === undefined ? {} : { plan }),
        },
      ];
    },
    kinds: {
      gate: {
        tell: ({ gate, title, plan }) =>
          plan === undefined
            ? t('waits for a person: {0} (gate {1})', inWindowsLanguage(title), gate)
            : t('waits for a person: {0}', planned(plan)),
        ways: ({ gate, plan }, id) =>
          plan === undefined
            ? yesOrNo(id, gate, t('It passes its gate and goes on.'), t('It is turned back at its gate.'))
            : yesOrNo(id, gate, adopting(plan), t('Its agent plans anew, told what you say.')),
      },
    },
  },
};

function planned({ packages }: ProposedSize): string {
  return packages === 1
    ? t('its agent has planned a package')
    : t('its agent has planned {0} packages', packages);
}

function adopting({ packages, commands }: ProposedSize): string {
  return t(
    'Becomes part of the run. Commands that nobody has agreed to: {0}; packages: {1}.',
    commands,
    packages,
  );
}

/** The first gate that has neither been approved nor passed by the result of its step. */
function nextGate(
  { planned, approved, steps }: PackageOf<VerificationPart>,
  before: PlannedGate['before'],
): PlannedGate | undefined {
  const isPassed = (number: number | undefined) =>
    number !== undefined && steps.some(({ step, result }) => step === number && result?.passed === true);
  return planned.gates?.find(
    (gate) => gate.before === before && !approved.includes(gate.id) && !isPassed(gate.step),
  );
}

/** By the gate's id, or by the package that waits there. */
function answerGate(
  run: RunOf<Part>,
  wish: WishOf<'approve' | 'reject'>,
  by: By,
): (GateApproved | GateRejected)[] {
  const waiting = [...run.packages.values()].flatMap(({ gate, planned, attempt }) =>
    gate === undefined ? [] : [{ gate, package: planned.id, attempt }],
  );
  const found = waiting.find((each) => each.gate.id === wish.gate || each.package === wish.gate);
  if (found === undefined) {
    const open = waiting.map(({ gate }) => gate.id).join(', ');
    const advice = open === '' ? 'No gate is open now.' : `Open gates: ${open}.`;
    throw new WavesError('unknown-gate', `There is no open gate "${wish.gate}".`, advice);
  }
  const { gate, package: id } = found;
  const type = wish.kind === 'approve' ? 'gate.approved' : 'gate.rejected';
  const attempt = gate.before === 'merge' ? found.attempt : found.attempt + 1;
  return [{ type, gate: gate.id, package: id, attempt, ...by, ...wordsOf(wish) }];
}

function openGate(item: Item, event: Recorded<GateOpened>, run: Run): void {
  const planned = item.planned.gates?.find((gate) => gate.id === event.gate);
  const { during } = event;
  const isMerge = during !== undefined || item.state === 'integrating';
  const before = planned?.before ?? (isMerge ? 'merge' : 'start');
  const expected = during ?? (before === 'merge' ? 'integrating' : 'ready');
  if (item.state !== expected) {
    return;
  }
  const { gate: id, title, instructions, plan, time } = event;
  change(run, item, () => {
    const back = during === undefined ? {} : { during };
    const size = plan === undefined ? {} : { plan };
    item.gate = { id, title, instructions, before, since: time, ...back, ...size };
    keepEvidence(item, { source: 'gate', claim: 'needs_person', detail: title, at: time });
    item.blockReason = 'gate';
    item.message = plan === undefined ? title : undefined;
    item.state = 'blocked';
    item.since = time;
  });
}

function rejectGate(item: Item, event: Recorded<GateRejected>, run: Run): void {
  if (item.gate?.id !== event.gate) {
    return;
  }
  const message = event.message ?? `Rejected at the gate "${item.gate.title}".`;
  keepEvidence(item, { source: 'gate', claim: 'gate', detail: message, at: event.time });
  if (item.gate.before === 'start') {
    leaveGate(run, item, 'cancelled', event.time);
    item.message = message;
    item.endedAt = event.time;
  } else {
    leaveGate(run, item, 'integrating', event.time);
    failAttempt(run, item, message, event.time, true);
  }
}

function leaveGate(
  run: Run,
  item: Item,
  state: 'ready' | 'verifying' | 'integrating' | 'cancelled',
  time: string,
): void {
  change(run, item, () => {
    item.gate = undefined;
    item.blockReason = undefined;
    item.state = state;
    item.since = time;
  });
}
