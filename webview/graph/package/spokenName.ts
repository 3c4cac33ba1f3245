import type { GraphPackage } from '../../../src/protocol/graph';
import { amountAt, appearanceOf } from '../../../src/run/kernel/kernel';
import { parts } from '../parts/elapsed';
import { PACKAGE_STRINGS } from './strings';

const { spoken } = PACKAGE_STRINGS;

/**
 * What a screen reader calls a package: "Profile API, wave 3, working, 40 percent, 12 seconds".
 *
 * @param now the host's time in milliseconds since 1970
 */
export function spokenName(item: GraphPackage, now: number): string {
  const worked = item.worked && amountAt(item.worked, now);
  const progress = percentOf(item);
  return [
    item.title,
    ...(item.integration ? [spoken.integration] : []),
    spoken.wave(item.wave),
    appearanceOf(item).label.toLowerCase(),
    ...(item.tries === undefined ? [] : [PACKAGE_STRINGS.attempt(item.tries)]),
    ...(item.round !== undefined && item.attempt > 0 ? [PACKAGE_STRINGS.round(item.round)] : []),
    ...(progress === undefined ? [] : [spoken.percent(progress)]),
    ...(worked === undefined ? [] : [spokenDuration(worked)]),
    ...(item.violations?.length ? [spoken.violations(item.violations.length)] : []),
  ].join(spoken.separator);
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
