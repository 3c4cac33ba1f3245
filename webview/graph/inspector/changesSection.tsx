import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { Codicon } from '../parts/codicon';
import { useGraphServices } from '../parts/graphServices';
import { useAnswer } from '../parts/useAnswer';
import { FileLink } from './fileLink';
import { Quiet, Section, TextButton } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** What the package changed so far; each file opens VS Code's diff. */
export const ChangesSection = memo(function ChangesSection({ item }: { item: GraphPackage }): JSX.Element {
  const { open } = useGraphServices();
  const tried = item.attempt > 0;
  const { answer, error } = useAnswer('changes', tried ? { package: item.id } : undefined, item);
  const files = answer?.files ?? [];
  return (
    <Section
      name="changes"
      {...(answer && answer.count > 0 ? { note: INSPECTOR_STRINGS.changed(answer.count) } : {})}
      tools={
        files.length > 0 && (
          <TextButton
            icon="diff-multiple"
            label={INSPECTOR_STRINGS.openDiff}
            onClick={() => open('diff', item.id)}
          />
        )
      }
    >
      {files.length === 0 && <Quiet>{error ?? INSPECTOR_STRINGS.noChanges}</Quiet>}
      {files.length > 0 && (
        <ul className="inspector-list">
          {files.map(({ path, kind, inScope }) => (
            <li key={path} className="changed-file" data-kind={kind}>
              <span className="changed-kind" title={INSPECTOR_STRINGS.kinds[kind]}>
                {INSPECTOR_STRINGS.kindLetters[kind]}
              </span>
              <FileLink path={path} what="diff" packageId={item.id} />
              {!inScope && (
                <span className="changed-outside">
                  <Codicon name="warning" />
                  {INSPECTOR_STRINGS.outside}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
});
