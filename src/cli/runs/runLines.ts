import type { Handoff } from '../../run/asking/handoffs';
import { pendingHandoffs } from '../../run/asking/handoffs';
import { NO_CHILDREN, describeEvent } from '../../run/run';
import type { ChildStates, JournalEvent, RunState } from '../../run/run';
import { failureText, reasonsText, triesOf, unchangedText, waitsOf } from '../../run/explaining/liveView';
import { abandonedParts, partWords } from '../../run/explaining/publishedParts';
import { handoffWords, runStatusName, totalsOf } from '../../run/explaining/status';
import type { RunStatus } from '../../run/explaining/status';
import { isActive, needsAttention } from '../../run/kernel/kernel';
import type { Escalation } from '../../run/asking/escalations';
import type { Question } from '../../run/asking/questions';
import { scopeLevelText } from '../../run/explaining/scopeLevelText';
import type { ScopeRequest } from '../../run/scope/scopeEvents';
import { runUsage, usageText } from '../../run/usage/usage';
import { attemptFolder } from '../../node/runs/runFolder';
import { systemClock } from '../../node/processes/systemClock';
import { readHeard, readMachines } from '../../node/runs/heardOf';
import { offerText } from '../../run/machines/placement';
import type { Terminal } from '../context/terminal';
import { stateWord } from '../context/stateStyle';

/**
 * An event in words, for a person who follows a run; undefined for events that say nothing to them.
 * @param state the run's state after the event.
 * @param way stands before its packages, where it is a child run: `api/`.
 */
export function eventLine(
  event: JournalEvent,
  state: RunState,
  terminal: Terminal,
  way = '',
): string | undefined {
  const what = describe(event, state);
  if (what === undefined) {
    return undefined;
  }
  const time = terminal.style('dim', new Date(event.time).toLocaleTimeString('en-GB'));
  return `${time}  ${`${way}${what.subject}`.padEnd(widestId(state))}  ${terminal.style(what.style, what.text)}`;
}

type Style = Parameters<Terminal['style']>[0];

function describe(
  event: JournalEvent,
  state: RunState,
): { subject: string; text: string; style: Style } | undefined {
  const line = (subject: string, text: string, style: Style = 'reset') => ({ subject, text, style });
  switch (event.type) {
    case 'run.started':
      return line(
        'run',
        `${event.run} started: ${event.packages.length} packages, at most ${event.maxParallel} at once`,
      );
    case 'run.continued':
      return line('run', `${state.run} goes on`);
    case 'run.noted':
      return line(event.package ?? 'run', event.message, 'yellow');
    case 'run.stopping':
      return line('run', 'stopping', 'yellow');
    case 'run.ended':
      return line('run', summary(state), event.outcome === 'done' ? 'green' : 'red');
    case 'attempt.started':
      return event.continues === undefined
        ? line(event.package, `starting${againText(state, event.package)}`)
        : line(event.package, `attempt ${event.attempt} goes on with attempt ${event.continues}`);
    case 'attempt.working':
      return line(
        event.package,
        `working (${event.machine === undefined ? event.place : `on ${event.machine}`})`,
      );
    case 'attempt.exited':
      return event.code === 0
        ? line(event.package, 'finished, verifying')
        : line(
            event.package,
            failureText(state.packages.get(event.package)?.message ?? event.reason, event.output),
            'red',
          );
    case 'attempt.failed':
      return line(event.package, failureText(event.message, event.output), 'red');
    case 'package.blocked':
    case 'package.cancelled':
      return line(event.package, event.message, 'red');
    case 'package.integrated':
      return line(event.package, `done, merged as ${event.commit.slice(0, 10)}`, 'green');
    case 'driver.attached':
    case 'attempt.progress':
    case 'attempt.used':
    case 'attempt.verified':
      return undefined;
    default: {
      const words = describeEvent(event);
      return words === undefined ? undefined : line(words.package ?? 'run', words.text, TONE[words.tone]);
    }
  }
}

const TONE = { plain: 'reset', attention: 'yellow', bad: 'red' } as const;

/** How a run stands in one line: "done: 8 of 8 packages on waves/x/integration". */
export function summary(state: RunState): string {
  const items = [...state.packages.values()];
  const done = items.filter((item) => item.state === 'done').length;
  const { active } = totalsOf(state);
  const running = active > 0 ? `, ${active} running` : '';
  const usage = runUsage(state);
  const used = usage === undefined ? '' : `, ${usageText(usage)} used`;
  const pending = pendingHandoffs(state).length;
  const asked = pending === 0 ? '' : `, ${pending} HANDOFF PENDING`;
  const abandoned = abandonedParts(state).length;
  const unchecked = abandoned === 0 ? '' : `, ${abandoned} MERGED WITHOUT CHECKS`;
  const { coordinatorLost, phase, integrationBranch } = state;
  const slow =
    coordinatorLost === undefined || phase === 'ended' ? '' : `, one at a time (${coordinatorLost})`;
  return `${runStatusName(state)}: ${done} of ${items.length} packages done${running}${asked}${unchecked}${slow}${used}, on branch ${integrationBranch}`;
}

/**
 * A table with a row for each package: state, id, wave, agent, and what keeps it from advancing. Below a package that is
 * a plan stand, further in, those of its child run.
 */
export function packageTable(
  state: RunState,
  terminal: Terminal,
  children: ChildStates = NO_CHILDREN,
  indent = '  ',
): string[] {
  const width = widestId(state);
  return [...state.packages.values()].flatMap((item) => {
    const progress =
      item.state === 'working' && item.progress !== undefined ? `${Math.round(item.progress * 100)} % ` : '';
    const why = reasonsText(state, item, children);
    const says = isActive(item.state) ? `${progress}${item.message ?? ''}` : unchangedText(item);
    const note = why === '' ? says : why;
    const word = stateWord({ state: item.state, waits: waitsOf(item, children) }, terminal.style);
    const row =
      `${indent}${word} ${item.planned.id.padEnd(width)}  wave ${item.planned.wave}  ${item.agent.name.padEnd(7)}  ${note}`.trimEnd();
    const child = item.childRun === undefined ? undefined : children(item.childRun);
    return child === undefined ? [row] : [row, ...packageTable(child, terminal, children, `${indent}    `)];
  });
}

/** What a run that has ended leaves: where its work is and how it is taken, what waits for a decision, and what it left alone. */
export function endLines(state: RunState): string[] {
  const { integrationBranch: branch, integrationHead, base, outcome, surroundingsText } = state;
  const items = [...state.packages.values()];
  const merged = items.filter((item) => item.state === 'done').length;
  const see = `  See it:   git log --graph ${branch}`;
  const into = state.baseBranch === undefined ? ' --into BRANCH' : '';
  const work =
    integrationHead === base
      ? [outcome === 'done' ? 'Nothing was merged.' : 'Nothing is merged yet.']
      : outcome === 'done'
        ? [`The work is on the branch ${branch}.`, see, `  Take it:  waves merge${into}`]
        : [`Merged so far: ${merged} of ${items.length} packages, on the branch ${branch}.`, see];
  const isOpen = items.some((item) => needsAttention({ state: item.state, waits: waitsOf(item) }));
  return [...work, ...(isOpen ? ['  Decide:   waves decide'] : []), surroundingsText];
}

/** An escalation that waits for an answer, with the commands that give one. */
export function escalationLine({ escalation, package: id, kind, summary: what }: Escalation): string {
  return `  ! ${id} escalates ${kind}: ${what} (waves approve ${escalation}, or waves reject ${escalation})`;
}

/** How the agents at work are held to their scopes, a line for each way. */
export function scopeLines(state: RunState): string[] {
  const levels = new Map<string, string[]>();
  for (const { state: name, scopeLevel, sandbox, image, planned } of state.packages.values()) {
    if (scopeLevel !== undefined && isActive(name)) {
      const seen = image === undefined ? '' : `, sees the files of ${image}`;
      const text = `${scopeLevelText(scopeLevel, sandbox).toLowerCase()}${seen}`;
      levels.set(text, [...(levels.get(text) ?? []), planned.id]);
    }
  }
  return [...levels].map(([text, ids]) => `  scope of ${ids.join(', ')}: ${text}`);
}

/** A question that waits for an answer, with the command that gives one. */
export function questionLine({ question, package: id, text, options }: Question): string {
  const choices = options.length === 0 ? '' : ` (${options.join(' / ')})`;
  return `  ? ${id} asks: ${text}${choices} (waves answer ${question} "...")`;
}

/** What one package asks of another and nobody has answered, with the command that answers while the run goes on. */
export function handoffLine(state: RunState, asked: Handoff): string {
  const { handoff, from, to, message } = asked;
  const way = state.phase === 'ended' ? '' : ` (waves answer ${handoff} "...")`;
  return `  ? ${from} asks ${to}: ${message}. ${handoffWords(state, asked)}${way}`;
}

/** What is merged of packages that have come to no good end, a line for each part. */
export function abandonedLines(state: RunState): string[] {
  return abandonedParts(state).map((part) => {
    const { state: name = 'skipped' } = state.packages.get(part.package) ?? {};
    return `  ! ${part.package}: ${partWords(part, name)}`;
  });
}

/** What an agent asks to write outside of its scope, with the command that lets it. */
export function requestLine({ request, package: id, path, reason }: ScopeRequest): string {
  return `  ? ${id} asks to write ${path}: ${reason} (waves approve ${request})`;
}

/** Which time it is that the work of a package is begun, where it is not the first. */
function againText(state: RunState, id: string): string {
  const item = state.packages.get(id);
  const tries = item === undefined ? 1 : triesOf(item);
  return tries > 1 ? ` (attempt ${tries})` : '';
}

function widestId(state: RunState): number {
  return Math.max(3, ...[...state.packages.keys()].map((id) => id.length));
}

/** Of each package at work on another machine, which one that is and how long ago it was heard of. */
export function machineLines(state: RunState, commonDir: string): string[] {
  return [...state.packages.values()].flatMap(({ machine, planned, attempt, state: name }) => {
    if (machine === undefined || !isActive(name)) {
      return [];
    }
    const heard = readHeard(attemptFolder(commonDir, state.run, planned.id, attempt));
    const seconds = heard && Math.max(0, Math.round((systemClock.now() - heard.at) / 1000));
    const when = seconds === undefined ? 'never heard of since' : `heard of ${seconds} s ago`;
    return [`  ${planned.id} on the machine ${machine}, ${when}`];
  });
}

/** The machines that a driver has heard of, and how busy each was. @param driver its process. */
export function offerLines(commonDir: string, driver: number | undefined): string[] {
  const machines = driver === undefined ? [] : readMachines(commonDir, driver);
  return machines.map((machine) => {
    const seconds = Math.max(0, Math.round((systemClock.now() - Date.parse(machine.heard_at)) / 1000));
    return `  machine ${offerText(machine)}, heard of ${seconds} s ago`;
  });
}

/** The status with when machines were heard of last, which no journal holds. */
export function withHeard(status: RunStatus, commonDir: string): RunStatus {
  const packages = Object.entries(status.packages).map(([id, item]) => {
    const heard = item.machine && readHeard(attemptFolder(commonDir, status.run, id, item.attempt));
    return [
      id,
      item.machine === undefined || heard === undefined
        ? item
        : { ...item, machine: { ...item.machine, heard_at: new Date(heard.at).toISOString() } },
    ] as const;
  });
  return { ...status, packages: Object.fromEntries(packages) };
}
