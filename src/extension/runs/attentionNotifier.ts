import * as vscode from 'vscode';
import type { Attention, AttentionWay } from '../../run/explaining/attention';
import { attentionIn } from '../../run/explaining/attention';
import type { RunState } from '../../run/run';
import type { SteeringAction } from '../../run/kernel/kernel';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { addressWithin, wishWithin } from '../../views/packageAddress';

/** What the messages offer. Both tell of their own errors. */
export interface AttentionActions {
  openGraph(session: PlanSession, select: string): void;
  steer(session: PlanSession, action: SteeringAction): void;
  /** Calls a person who looks elsewhere. */
  alert(text: string): void;
}

/** More messages than these at once are one. */
const MOST_MESSAGES = 3;
/** What comes within this time, in milliseconds, comes at once. */
const GATHER_MS = 300;

/** Tells a person once of everything in a run that waits for them, with a button for each way out. */
export class AttentionNotifier extends Disposable {
  private readonly told = new Set<string>();
  /** Runs that were going on before our eyes: what an old run has left open is no news. */
  private readonly going = new Set<string>();
  private readonly news = new Map<PlanSession, Attention[]>();
  private readonly tellSoon = this.register(coalesce(GATHER_MS, () => this.tellAll()));

  constructor(
    sessions: PlanSessions,
    private readonly actions: AttentionActions,
  ) {
    super();
    this.register(sessions.onDidChange((session) => this.look(session)));
  }

  private look(session: PlanSession): void {
    const { run } = session;
    if (run === undefined || (run.phase === 'ended' && !this.going.has(run.run))) {
      return;
    }
    this.going.add(run.run);
    const news = attentionOf(session, run).filter(({ key }) => !this.told.has(key));
    if (news.length > 0) {
      news.forEach(({ key }) => this.told.add(key));
      this.news.set(session, [...(this.news.get(session) ?? []), ...news]);
      this.tellSoon();
    }
  }

  private tellAll(): void {
    for (const [session, news] of this.news) {
      if (news.length > MOST_MESSAGES) {
        void this.tellMany(session, news);
      } else {
        news.forEach((attention) => void this.tell(session, attention));
      }
    }
    this.news.clear();
  }

  private async tell(session: PlanSession, attention: Attention): Promise<void> {
    const show = vscode.l10n.t('Show {0}', attention.package);
    // Nobody approves by one click of what the notification does not show.
    const ways =
      attention.details === undefined
        ? attention.ways
        : attention.ways.filter(({ label }) => label !== 'approve');
    const look = attention.package === '' ? [] : [show];
    const labels =
      attention.details === undefined ? [...ways.map(wayLabel), ...look] : [...look, ...ways.map(wayLabel)];
    const message = messageOf(attention);
    this.actions.alert(message);
    const answer = await vscode.window.showWarningMessage(message, ...labels);
    const way = ways.find((each) => wayLabel(each) === answer);
    if (way !== undefined) {
      this.actions.steer(session, way.action);
    } else if (answer !== undefined) {
      this.actions.openGraph(session, attention.package);
    }
  }

  private async tellMany(session: PlanSession, news: readonly Attention[]): Promise<void> {
    const ids = [...new Set(news.map((attention) => attention.package))];
    const list = vscode.l10n.t('Show All');
    const graph = vscode.l10n.t('Open Graph');
    const message = vscode.l10n.t('{0} packages need you: {1}', ids.length, ids.join(', '));
    this.actions.alert(message);
    const answer = await vscode.window.showWarningMessage(message, list, graph);
    if (answer === list) {
      await vscode.commands.executeCommand('waves.needs.focus');
    } else if (answer === graph) {
      this.actions.openGraph(session, ids[0] ?? '');
    }
  }
}

/** What waits in a run and in its child runs, those by their addresses. */
function attentionOf(session: PlanSession, run: RunState): Attention[] {
  const inner = [...run.packages.values()].flatMap(({ planned, childRun }) => {
    const child = childRun === undefined ? undefined : session.childState(childRun);
    return child === undefined || child.phase === 'ended'
      ? []
      : attentionOf(session, child).map((attention) => attentionWithin(planned.id, attention));
  });
  return [...attentionIn(run), ...inner];
}

/** What a button says that does it. */
export function wayLabel({ label, text }: AttentionWay): string {
  switch (label) {
    case 'approve':
      return vscode.l10n.t('Approve');
    case 'reject':
      return vscode.l10n.t('Reject…');
    case 'answer':
      return text ?? vscode.l10n.t('Answer…');
    case 'stop':
      return vscode.l10n.t('Stop Package');
    case 'drop':
      return vscode.l10n.t('Drop Changes');
    case 'widen':
      return vscode.l10n.t('Widen Scope');
    case 'accept':
      return vscode.l10n.t('Accept Change');
    case 'again':
      return vscode.l10n.t('Run Again');
    case 'followUp':
      return vscode.l10n.t('Start {0} Once More', text ?? '');
    case 'bump':
      return vscode.l10n.t('Raise Revision');
    case 'tryNow':
      return vscode.l10n.t('Try Now');
    case 'switchAgent':
      return vscode.l10n.t('Switch Agent…');
    case 'restore':
      return vscode.l10n.t('Take Back');
    case 'mine':
      return vscode.l10n.t('It Was Me');
    case 'keep':
      return vscode.l10n.t('Leave as It Is');
  }
}

function messageOf({ package: id, kind, text }: Attention): string {
  switch (kind) {
    case 'gate':
      return vscode.l10n.t('{0} waits at a gate: {1}', id, text);
    case 'escalation':
      return vscode.l10n.t('{0} escalates {1}', id, text);
    case 'budget':
      return text;
    case 'question':
      return vscode.l10n.t('The agent of {0} asks: {1}', id, text);
    case 'waiting':
      return vscode.l10n.t('The agent of {0} waits for you: {1}', id, text);
    case 'stalled':
      return vscode.l10n.t('The agent of {0} shows no sign of life: {1}', id, text);
    case 'looping':
      return vscode.l10n.t('The agent of {0} repeats itself: {1}', id, text);
    case 'surroundings':
      return text;
    case 'lock':
      return vscode.l10n.t('{0} has lost its lock, and is not merged before it has it again: {1}', id, text);
    case 'request':
      return vscode.l10n.t('{0} asks to write outside of its scope: {1}', id, text);
    case 'handoff':
      return vscode.l10n.t('{0} asks a package that has ended without an answer. {1}', id, text);
    case 'scope':
      return vscode.l10n.t('{0} writes outside of its scope: {1}', id, text);
    case 'quota':
    case 'unusable':
      return vscode.l10n.t('{0} {1}', id, text);
    case 'drift':
      return vscode.l10n.t('{0} is stale. {1}', id, text);
  }
}

/** What waits in the child run of a package, as the plan around it names it. */
function attentionWithin(group: string, attention: Attention): Attention {
  return {
    ...attention,
    package: addressWithin(group, attention.package),
    ways: attention.ways.map((way) => ({ ...way, action: wishWithin(group, way.action) })),
  };
}
