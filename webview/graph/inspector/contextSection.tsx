import type { JSX } from 'react';
import type { PackageDetails } from '../../../src/protocol/packageDetails';
import { useGraphServices } from '../parts/graphServices';
import { Quiet, Section, TextButton } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** What the package's agent has left for those after it, and what of it was not understood. */
export function ContextSection(props: {
  context: NonNullable<PackageDetails['context']>;
  packageId: string;
}): JSX.Element {
  const { context, packageId } = props;
  const { open } = useGraphServices();
  return (
    <Section
      name="context"
      tools={
        <TextButton
          icon="go-to-file"
          label={INSPECTOR_STRINGS.openContext}
          onClick={() => open('context', packageId)}
        />
      }
    >
      <Quiet>
        {context.derived
          ? INSPECTOR_STRINGS.contextDerived
          : INSPECTOR_STRINGS.contextLeft(context.characters)}
      </Quiet>
      {context.problems.length > 0 && (
        <ul className="inspector-list">
          {context.problems.map((problem) => (
            <li key={problem}>{INSPECTOR_STRINGS.contextProblem(problem)}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}
