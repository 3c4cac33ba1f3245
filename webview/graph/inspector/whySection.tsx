import type { JSX } from 'react';
import type { BlockReport } from '../../../src/protocol/packageDetails';
import type { WayOut } from '../../../src/run/kernel/kernel';
import { useGraphServices } from '../parts/graphServices';
import { Section, TextButton } from './section';

/** The decision that most people want to take: the first one of the first reason that has any. */
export function firstDecision(blocked: readonly BlockReport[]): WayOut | undefined {
  return blocked.flatMap(({ ways }) => ways).find(({ decision }) => decision !== undefined);
}

/** Whether an earlier reason leads to the very same. */
function isOffered(way: WayOut, earlier: readonly BlockReport[]): boolean {
  const words = JSON.stringify(way);
  return earlier.some(({ ways }) => ways.some((each) => JSON.stringify(each) === words));
}

/** Why the package does not advance, in plain words, with a button for each way out. */
export function WhySection(props: {
  blocked: readonly BlockReport[];
  onSelect: (packageId: string) => void;
}): JSX.Element | null {
  const { blocked, onSelect } = props;
  const { act, open, steer } = useGraphServices();
  const go = (way: WayOut): void => {
    if (way.action === 'show') {
      onSelect(way.package);
    } else if (way.action === 'file') {
      open('file', way.package, way.path);
    } else if (way.action !== 'steer') {
      act(way.action, way.package);
    } else if (way.steer) {
      steer(way.steer);
    }
  };
  const first = firstDecision(blocked);
  if (blocked.length === 0) {
    return null;
  }
  return (
    <Section name="why">
      <ul className="inspector-list">
        {blocked.map((reason, index) => (
          <li key={reason.text} className="why">
            <p className="why-text">{reason.text}</p>
            <span className="why-ways">
              {reason.ways
                .filter((way) => !isOffered(way, blocked.slice(0, index)))
                .map((way) => (
                  <TextButton
                    key={way.label}
                    label={way.label}
                    primary={way === first}
                    {...(way.decision === undefined ? {} : { title: way.decision.consequence })}
                    onClick={() => go(way)}
                  />
                ))}
            </span>
            {reason.details !== undefined && (
              <pre className="why-details" dir="auto">
                {reason.details}
              </pre>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
