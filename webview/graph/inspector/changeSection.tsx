import type { JSX } from 'react';
import { Fragment } from 'react';
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
      <Documents documents={change.documents} packageId={packageId} />
    </Section>
  );
}

/** By kind, under its heading; where sections are named, the lines at which they begin. */
function Documents({ documents, packageId }: Pick<ChangePart, 'documents'> & { packageId: string }) {
  const kinds = [...new Set(documents.map(({ kind }) => kind))];
  return kinds.map((kind) => (
    <Fragment key={kind}>
      <h4>{INSPECTOR_STRINGS.documents[kind]}</h4>
      <ul className="inspector-list">
        {documents
          .filter((document) => document.kind === kind)
          .flatMap(({ path, sections }) =>
            sections.length === 0
              ? [<DocumentLine key={path} path={path} packageId={packageId} />]
              : sections.map((lines) => (
                  <DocumentLine key={`${path}:${lines}`} path={path} lines={lines} packageId={packageId} />
                )),
          )}
      </ul>
    </Fragment>
  ));
}

function DocumentLine(props: { path: string; lines?: string; packageId: string }): JSX.Element {
  const { path, lines, packageId } = props;
  const at = lines === undefined ? {} : { line: Number.parseInt(lines, 10) };
  return (
    <li>
      <FileLink path={path} {...at} what="file" packageId={packageId} />
    </li>
  );
}
