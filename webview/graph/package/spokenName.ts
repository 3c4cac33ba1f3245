import type { GraphPackage } from '../../../src/protocol/graph';
import { STATE_APPEARANCE } from '../../../src/run/kernel/packageStates';
import { parts } from '../parts/duration';
import { PACKAGE_STRINGS } from './strings';

const { spoken } = PACKAGE_STRINGS;

/**
 * What a screen reader calls a package: "Profile API, wave 3, working, 40 percent, 12 seconds".
 *
 * @param now the host's time in milliseconds since 1970
 */
export function spokenName(item: GraphPackage, now: number): string {
  const elapsed = elapsedOf(item, now);
  const progress = percentOf(item);
  return [
    item.title,
    ...(item.integration ? [spoken.integration] : []),
    spoken.wave(item.wave),
    STATE_APPEARANCE[item.state].label.toLowerCase(),
    ...(item.attempt > 1 ? [PACKAGE_STRINGS.attempt(item.attempt)] : []),
    ...(progress === undefined ? [] : [spoken.percent(progress)]),
    ...(elapsed === undefined ? [] : [spokenDuration(elapsed)]),
    ...(item.violations?.length ? [spoken.violations(item.violations.length)] : []),
  ].join(spoken.separator);
}

/** How long the package's attempt takes or took, in milliseconds; undefined before its first. */
function elapsedOf(item: GraphPackage, now: number): number | undefined {
  return item.startedAt === undefined ? undefined : Math.max(0, (item.endedAt ?? now) - item.startedAt);
}

/** The package's progress as a whole number of percent; undefined when unknown or when it has come to its end. */
export function percentOf(item: GraphPackage): number | undefined {
  return item.progress === undefined || item.endedAt !== undefined || item.state === 'done'
    ? undefined
    : Math.round(Math.min(1, Math.max(0, item.progress)) * 100);
}

function spokenDuration(milliseconds: number): string {
  const { hours, minutes, seconds } = parts(milliseconds);
  const said = [
    ...(hours > 0 ? [spoken.hours(hours)] : []),
    ...(minutes > 0 ? [spoken.minutes(minutes)] : []),
    ...(hours > 0 || (minutes > 0 && seconds === 0) ? [] : [spoken.seconds(seconds)]),
  ];
  return said.join(' ');
}
