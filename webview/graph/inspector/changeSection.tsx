import type { JSX } from 'react';
import type { ChangePart } from '../../../src/contracts/prompt/sliceDocuments';
import { Codicon } from '../parts/icons';
import { FileLink } from './link';
import { Quiet, Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** What the package does of the OpenSpec change that its plan belongs to, and what the change says about it. */
export function ChangeSection(props: { change: ChangePart; packageId: string }): JSX.Element {
  const { change, packageId } = props;
  return (
    <Section name="change" note={change.id}>
      {change.tasks.length === 0 && <Quiet>{INSPECTOR_STRINGS.noTasks}</Quiet>}
      <ul className="inspector-list">
        {change.tasks.map(({ text, done }, index) => (
          <li key={index} className="check" data-color={done ? 'waves.done' : 'waves.planned'}>
            <Codicon name={done ? 'pass' : 'circle-large-outline'} />
            <span className="check-words">
              <span>
                {text}
                <span className="inspector-note">
                  {done ? INSPECTOR_STRINGS.taskDone : INSPECTOR_STRINGS.taskOpen}
                </span>
              </span>
            </span>
          </li>
        ))}
      </ul>
      <ul className="inspector-list">
        {change.documents.map(({ kind, path, sections }) => (
          <li key={path}>
            <span className="inspector-note">{INSPECTOR_STRINGS.documents[kind]}</span>{' '}
            {sections.length === 0 ? (
              <FileLink path={path} what="file" packageId={packageId} />
            ) : (
              sections.map((lines) => (
                <FileLink
                  key={lines}
                  path={path}
                  line={Number.parseInt(lines, 10)}
                  what="file"
                  packageId={packageId}
                />
              ))
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
