import type { JSX } from 'react';
import type { PackageDetails } from '../../../src/protocol/packageDetails';
import { Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** What the package's agent was told, or would be told now. */
export function PromptSection({ prompt }: { prompt: PackageDetails['prompt'] }): JSX.Element {
  const words = prompt.given ? INSPECTOR_STRINGS.promptGiven : INSPECTOR_STRINGS.promptExpected;
  return (
    <Section name="prompt" note={INSPECTOR_STRINGS.characters(prompt.text.length)}>
      <p className="inspector-quiet">{words}</p>
      <pre className="prompt-text" tabIndex={0} role="region" aria-label={words}>
        {prompt.text}
      </pre>
    </Section>
  );
}
