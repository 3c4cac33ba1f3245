import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { amountAt } from '../../../src/run/kernel/standing';
import { clockFace } from '../parts/duration';
import { useHostTime } from '../parts/elapsed';
import { PACKAGE_STRINGS } from './strings';

const MINUTE = 60_000;

/** How long a package has been worked on, and how long it is expected to take as long as it has not come to its end. */
export function TimeTaken(props: { item: GraphPackage; expected: number | undefined }): JSX.Element {
  const { item, expected } = props;
  const { worked } = item;
  const now = useHostTime(worked?.since !== undefined);
  const about = expected === undefined ? undefined : PACKAGE_STRINGS.about(expected);
  const taken = worked && amountAt(worked, now);
  const words = [
    ...(taken === undefined ? [] : [clockFace(taken)]),
    ...(about === undefined || expected === undefined ? [] : [expectation(taken, expected, about)]),
  ];
  return (
    <span className="package-time" title={about && PACKAGE_STRINGS.expected(about)}>
      {words.join(' ')}
    </span>
  );
}

/**
 * What is still to come, or by how much it takes longer; as roughly as the expected time itself is known, because a
 * delay by seconds is none where minutes are expected.
 */
function expectation(taken: number | undefined, expected: number, about: string): string {
  if (taken === undefined) {
    return about;
  }
  const unit = expected < MINUTE ? 1000 : MINUTE;
  const over = Math.floor((taken - expected) / unit) * unit;
  return over > 0 ? PACKAGE_STRINGS.over(PACKAGE_STRINGS.about(over)) : PACKAGE_STRINGS.ofExpected(about);
}
