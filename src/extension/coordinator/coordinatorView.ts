import { t } from '@vscode/l10n';
import type { Capability, KnownCoordinator } from '../../run/coordinator/coordination';
import { CAPABILITIES, REQUIRED_CAPABILITIES } from '../../run/coordinator/coordination';
import type { RunState } from '../../run/run';

/** How the coordinator stands that runs here go by. */
export interface CoordinatorStanding {
  readonly known: KnownCoordinator;
  /** Why packages run one at a time; undefined: they need not. */
  readonly lost: string | undefined;
  /** Packages whose locks are in doubt, of the run that goes on. */
  readonly doubted: readonly string[];
}

/** What stands in the status bar. */
export interface CoordinatorItem {
  readonly text: string;
  readonly spoken: string;
  readonly isWarning: boolean;
}

/** One capability, for people. */
export interface CapabilityRow {
  readonly capability: Capability;
  readonly has: boolean;
  readonly isRequired: boolean;
  readonly label: string;
  /** What it is for; where it is missing, what is switched off. */
  readonly meaning: string;
}

/** What a run that goes on says of its coordinator; undefined where it says nothing. */
export function standingOfRun(run: RunState | undefined): CoordinatorStanding | undefined {
  if (run?.coordinator === undefined || run.phase === 'ended') {
    return undefined;
  }
  const doubted = [...run.packages.values()]
    .filter(({ lockDoubt }) => lockDoubt !== undefined)
    .map(({ planned }) => planned.id);
  return { known: run.coordinator, lost: run.coordinatorLost, doubted };
}

/** What the status bar says: as little as possible while nothing is missing. */
export function coordinatorItem(standing: CoordinatorStanding): CoordinatorItem {
  const name = coordinatorName(standing.known);
  const missing = CAPABILITIES.filter((capability) => !standing.known.can.includes(capability));
  if (standing.lost !== undefined) {
    return {
      text: `$(warning) ${t('One at a time')}`,
      spoken: t('{0}: packages run one at a time, because {1}', name, standing.lost),
      isWarning: true,
    };
  }
  if (standing.doubted.length > 0) {
    const words =
      standing.doubted.length === 1 ? t('1 lock in doubt') : t('{0} locks in doubt', standing.doubted.length);
    return { text: `$(warning) ${words}`, spoken: `${name}: ${words}`, isWarning: true };
  }
  const count = `${CAPABILITIES.length - missing.length}/${CAPABILITIES.length}`;
  return missing.length === 0
    ? { text: '$(organization)', spoken: t('{0}: can do everything', name), isWarning: false }
    : {
        text: `$(organization) ${count}`,
        spoken: t('{0}: without {1}', name, missing.map(labelOf).join(', ')),
        isWarning: false,
      };
}

/** Every capability, with what it is for. */
export function capabilityRows({ can }: KnownCoordinator): CapabilityRow[] {
  return CAPABILITIES.map((capability) => {
    const has = can.includes(capability);
    return {
      capability,
      has,
      isRequired: REQUIRED_CAPABILITIES.includes(capability),
      label: labelOf(capability),
      meaning: has ? meaningOf(capability) : lossOf(capability),
    };
  });
}

/** The coordinator by name: "Coordinator https://…". */
export function coordinatorName({ kind, url }: KnownCoordinator): string {
  switch (kind) {
    case 'remote':
      return t('Coordinator {0}', url ?? '');
    case 'embedded':
      return t('Coordinator of this repository');
    case 'off':
      return t('No coordinator');
  }
}

/** What brings back what is missing. */
export function wayBack({ known, lost, doubted }: CoordinatorStanding): string | undefined {
  if (lost === undefined) {
    return doubted.length === 0
      ? undefined
      : t(
          'Nothing of {0} is merged under a lock that is lost. It is asked for again all the time.',
          doubted.join(', '),
        );
  }
  switch (known.kind) {
    case 'remote':
      return t('It is looked for all the time; packages run side by side again as soon as it is back.');
    case 'embedded':
      return t(
        'The log of the driver says why it could not be opened: waves/driver.log in the git directory.',
      );
    case 'off':
      return t('Take WAVES_COORDINATOR=off out of the environment, and run the plan again.');
  }
}

/** The tooltip, as Markdown. */
export function coordinatorTooltip(standing: CoordinatorStanding): string {
  const way = wayBack(standing);
  return [
    `**${escaped(coordinatorName(standing.known))}**`,
    '',
    ...(standing.lost === undefined
      ? []
      : [`$(warning) ${escaped(t('One package at a time: {0}', standing.lost))}`, '']),
    ...(way === undefined ? [] : [escaped(way), '']),
    '| | | |',
    '|-|-|-|',
    ...capabilityRows(standing.known).map(
      ({ has, label, meaning }) =>
        `| $(${has ? 'check' : 'circle-slash'}) | ${label} | ${escaped(meaning)} |`,
    ),
    '',
    `[${t('Show Coordinator')}](command:waves.showCoordinator)`,
  ].join('\n');
}

function labelOf(capability: Capability): string {
  switch (capability) {
    case 'CAN_LOCK':
      return t('Locks');
    case 'CAN_QUEUE_WORK':
      return t('Work queue');
    case 'CAN_DISCOVER':
      return t('Discovery');
    case 'CAN_GUARDRAILS':
      return t('Guardrails');
    case 'CAN_HANDOFF':
      return t('Handoffs');
    case 'CAN_MEMORY':
      return t('Memory');
    case 'CAN_POLICY':
      return t('Policy');
    case 'CAN_AUDIT':
      return t('Audit');
  }
}

function meaningOf(capability: Capability): string {
  switch (capability) {
    case 'CAN_LOCK':
      return t('No two packages change the same thing at once.');
    case 'CAN_QUEUE_WORK':
      return t('Others see which package is whose, and what became of it.');
    case 'CAN_DISCOVER':
      return t('Agents know of each other, and show that they are alive.');
    case 'CAN_GUARDRAILS':
      return t('Destructive commands are recognised.');
    case 'CAN_HANDOFF':
      return t('Agents leave notes for whoever goes on.');
    case 'CAN_MEMORY':
      return t('What was learned is remembered for the next agents.');
    case 'CAN_POLICY':
      return t('It is decided who may do what.');
    case 'CAN_AUDIT':
      return t('What changed something is written down.');
  }
}

function lossOf(capability: Capability): string {
  switch (capability) {
    case 'CAN_LOCK':
    case 'CAN_QUEUE_WORK':
    case 'CAN_DISCOVER':
      return t('Missing: packages run one at a time.');
    case 'CAN_GUARDRAILS':
      return t('Missing there: only the rules of this repository count.');
    case 'CAN_HANDOFF':
      return t('Missing there: notes stay in this repository.');
    case 'CAN_MEMORY':
      return t('Missing there: what is learned stays in this repository.');
    case 'CAN_POLICY':
      return t('Missing there: only the policies of this repository count.');
    case 'CAN_AUDIT':
      return t('Missing there: only the audit trail of this repository is kept.');
  }
}

/** As text, also addresses: nobody gets anywhere by pressing them. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-!|<>$]/g, '\\$&').replaceAll('://', '&#58;//');
}
