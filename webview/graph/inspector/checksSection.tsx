import type { JSX } from 'react';
import type { CheckedStep, PackageDetails } from '../../../src/protocol/packageDetails';
import { Codicon } from '../parts/codicon';
import { Quiet, Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

const LOOKS = {
  passed: { icon: 'pass', color: 'waves.done' },
  failed: { icon: 'error', color: 'waves.failed' },
  running: { icon: 'sync', color: 'waves.working' },
  waiting: { icon: 'circle-large-outline', color: 'waves.planned' },
} as const satisfies Readonly<Record<CheckedStep['result'], unknown>>;

/** How the package's work is checked, and what came of it. */
export function ChecksSection(props: { verification: PackageDetails['verification'] }): JSX.Element {
  const { tier, steps } = props.verification;
  return (
    <Section name="checks" {...(tier === undefined ? {} : { note: INSPECTOR_STRINGS.tier(tier) })}>
      {steps.length === 0 && <Quiet>{INSPECTOR_STRINGS.noChecks}</Quiet>}
      <ul className="inspector-list">
        {steps.map((step, index) => (
          <li key={index} className="check" data-color={LOOKS[step.result].color}>
            <Codicon name={LOOKS[step.result].icon} />
            <span className="check-words">
              <span>
                {step.name}
                <span className="inspector-note">{INSPECTOR_STRINGS.results[step.result]}</span>
              </span>
              {step.what !== undefined && <code>{step.what}</code>}
              {step.message !== undefined && <span className="inspector-note">{step.message}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
