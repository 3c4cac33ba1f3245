import * as vscode from 'vscode';
import type { WayOut } from '../../run/kernel/kernel';
import { wayWithin } from '../../views/packageAddress';
import { openFromGraph } from '../graph/openFromGraph';
import type { PlanSession } from '../plans/planSession';
import { packagePlace } from '../plans/packagePlace';
import { planLabel } from '../plans/planLibrary';
import type { RunControl } from '../runs/runControl';
import type { CommandTarget } from '../views/commandTarget';
import type { Inbox, InboxItem } from '../views/inbox';
import { waysAbout } from '../views/inbox';
import { resolveConflict } from './resolveConflict';

/** What deciding needs to know. */
export interface DecidingParts {
  readonly inbox: Inbox;
  readonly target: CommandTarget;
  readonly control: RunControl;
}

/** What is decided about: something that waits, or a package that a person wants to do something about. */
interface Matter {
  readonly session: PlanSession;
  readonly package: string;
  readonly title: string;
  readonly line: string;
  readonly ways: readonly WayOut[];
  /** What stands in the inbox. */
  readonly item?: InboxItem;
}

interface Choice extends vscode.QuickPickItem {
  readonly take?: () => Promise<void>;
}

/**
 * Offers everything that can be done about something that waits, with what it comes to, and does what is chosen.
 * @param argument a row of the inbox or of the packages; anything else: the person is asked what it is about.
 * @param name does the first decision of that name at once, as a button of the row says.
 * @throws CancellationError when nothing was chosen.
 */
export async function decide(parts: DecidingParts, argument: unknown, name?: string): Promise<void> {
  const matter = await matterOf(parts, argument);
  const way = matter.ways.find(({ decision }) => name !== undefined && decision?.name === name);
  if (way !== undefined) {
    await takeWay(parts, matter.session, way);
    return;
  }
  const picked = await vscode.window.showQuickPick(choicesIn(parts, matter), {
    title: matter.title,
    placeHolder: matter.line,
    matchOnDetail: true,
  });
  if (picked?.take === undefined) {
    throw new vscode.CancellationError();
  }
  await picked.take();
}

/** Puts rows out of sight until they are about something else. */
export async function acknowledge(
  { inbox }: DecidingParts,
  argument: unknown,
  selected: unknown,
): Promise<void> {
  await inbox.setAside(await itemsOf(inbox, argument, selected));
}

/** Asks for how long rows are to be out of sight. */
export async function snooze({ inbox }: DecidingParts, argument: unknown, selected: unknown): Promise<void> {
  const items = await itemsOf(inbox, argument, selected);
  const picked = await vscode.window.showQuickPick(times(Date.now()), {
    title: vscode.l10n.t('Snooze'),
    placeHolder: vscode.l10n.t('It comes back then, or earlier when it is about something else.'),
  });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  await inbox.setAside(items, picked.until);
}

/** Takes rows up again that were set aside. */
export async function bringBack(
  { inbox }: DecidingParts,
  argument: unknown,
  selected: unknown,
): Promise<void> {
  const rows = rowsIn(argument, selected).filter(isItem);
  await inbox.bringBack(rows.length === 0 ? inbox.aside : rows);
}

async function matterOf({ inbox, target }: DecidingParts, argument: unknown): Promise<Matter> {
  if (typeof argument === 'object' && argument !== null && !isItem(argument)) {
    const { session, address, item } = await target.package(argument, () => true);
    const { run: state, id, group } = packagePlace(session, address);
    const own = state === undefined ? [] : waysAbout(state, id);
    const ways = group === undefined ? own : own.map((way) => wayWithin(group, way));
    const { title, message, blockedBy } = item;
    return { session, package: address, title, line: message ?? blockedBy[0] ?? '', ways };
  }
  const item = isItem(argument) ? argument : await chooseItem(inbox);
  const { session, package: id, title, what, lines } = item;
  return { session, package: id, title: `${title}: ${what}`, line: lines[0] ?? '', ways: item.ways(), item };
}

async function chooseItem(inbox: Inbox): Promise<InboxItem> {
  const { open, hasSeveralPlans } = inbox;
  const [only] = open;
  if (only === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing needs you now.'));
    throw new vscode.CancellationError();
  }
  const picked =
    open.length === 1
      ? { item: only }
      : await vscode.window.showQuickPick(
          open.map((item) => ({
            label: `$(${item.icon}) ${item.title}`,
            description: [item.what, ...(hasSeveralPlans ? [planLabel(item.plan)] : [])].join(' · '),
            detail: item.lines[0] ?? '',
            item,
          })),
          {
            title: vscode.l10n.t('Needs You'),
            placeHolder: vscode.l10n.t('What do you want to decide?'),
            matchOnDescription: true,
            matchOnDetail: true,
          },
        );
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.item;
}

function choicesIn(parts: DecidingParts, matter: Matter): Choice[] {
  const { session, ways, item } = matter;
  const asChoice = (way: WayOut): Choice => ({
    label: way.label,
    ...(way.decision === undefined ? {} : { detail: way.decision.consequence }),
    take: () => takeWay(parts, session, way),
  });
  const looks: Choice[] = [
    { label: vscode.l10n.t('Show in Graph'), take: () => showInGraph(session, matter.package) },
    ...ways.filter(({ decision }) => decision === undefined).map(asChoice),
  ];
  const later: Choice[] =
    item === undefined
      ? []
      : item.isAside
        ? [{ label: vscode.l10n.t('Bring Back'), take: () => parts.inbox.bringBack([item]) }]
        : [
            {
              label: vscode.l10n.t('Acknowledge'),
              detail: vscode.l10n.t('It is out of sight and not counted, until it is about something else.'),
              take: () => acknowledge(parts, item, undefined),
            },
            {
              label: vscode.l10n.t('Snooze…'),
              detail: vscode.l10n.t('It comes back after the time that you choose.'),
              take: () => snooze(parts, item, undefined),
            },
          ];
  return [
    ...ways.filter(({ decision }) => decision !== undefined).map(asChoice),
    ...headed(vscode.l10n.t('Look'), looks),
    ...headed(vscode.l10n.t('Later'), later),
  ];
}

function headed(label: string, choices: readonly Choice[]): Choice[] {
  return choices.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...choices];
}

/** Does what a way out says, for the package that it is about. */
async function takeWay(parts: DecidingParts, session: PlanSession, way: WayOut): Promise<void> {
  const { action, package: id, steer, path } = way;
  const about = { plan: session.uri, package: id };
  switch (action) {
    case 'show':
      return showInGraph(session, id);
    case 'log':
      return run('waves.showLog', about);
    case 'worktree':
      return run('waves.openWorktree', about);
    case 'terminal':
      return run('waves.showTerminal', about);
    case 'plan':
      return run('waves.showPlan', about);
    case 'file':
      return openFromGraph(session, {
        type: 'open',
        what: 'file',
        package: id,
        ...(path === undefined ? {} : { path }),
      });
    case 'run':
      return parts.control.runPackage(session, id);
    case 'stop':
      return parts.control.stopPackage(session, id);
    case 'steer':
      return steer?.kind === 'resolve'
        ? resolveConflict({ session, address: steer.package }, parts.control)
        : steer && parts.control.steer(session, steer);
  }
}

async function showInGraph(session: PlanSession, id: string): Promise<void> {
  await run('waves.openGraph', id === '' ? session.uri : { plan: session.uri, package: id });
}

async function run(command: string, argument: unknown): Promise<void> {
  await vscode.commands.executeCommand(command, argument);
}

async function itemsOf(inbox: Inbox, argument: unknown, selected: unknown): Promise<readonly InboxItem[]> {
  const rows = rowsIn(argument, selected).filter(isItem);
  return rows.length === 0 ? [await chooseItem(inbox)] : rows;
}

function rowsIn(argument: unknown, selected: unknown): readonly unknown[] {
  return Array.isArray(selected) && selected.includes(argument) ? selected : [argument];
}

function isItem(row: unknown): row is InboxItem {
  return typeof row === 'object' && row !== null && 'isAside' in row && 'ways' in row;
}

const HOUR_MS = 3_600_000;

/** @param now milliseconds since 1970. */
function times(now: number): (vscode.QuickPickItem & { readonly until: number })[] {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return [
    { label: vscode.l10n.t('For 15 minutes'), until: now + HOUR_MS / 4 },
    { label: vscode.l10n.t('For an hour'), until: now + HOUR_MS },
    { label: vscode.l10n.t('For 4 hours'), until: now + 4 * HOUR_MS },
    {
      label: vscode.l10n.t('Until tomorrow morning'),
      description: morning.toLocaleString(vscode.env.language, {
        weekday: 'long',
        hour: 'numeric',
        minute: 'numeric',
      }),
      until: morning.getTime(),
    },
  ];
}
