import type { JSX } from 'react';
import type { OwedThing } from '../../../src/protocol/packageDetails';
import { FileLink } from './fileLink';
import { PackageLink } from './packageLink';
import { INSPECTOR_STRINGS } from './strings';

/** What a package must leave behind for others, and for whom where `onSelect` can lead there. */
export function OwedList(props: {
  owed: readonly OwedThing[];
  /** The package that owes it. */
  of: string;
  onSelect?: (packageId: string) => void;
}): JSX.Element | null {
  const { owed, of, onSelect } = props;
  return owed.length === 0 ? null : (
    <ul className="inspector-list owed-list">
      {owed.map(({ kind, subject, parts, contract, neededBy }) => (
        <li key={`${kind} ${subject}`}>
          <span className="inspector-note">{INSPECTOR_STRINGS.owed[kind]}</span>{' '}
          {kind === 'file' || kind === 'module' ? (
            <FileLink path={subject} what="file" packageId={of} />
          ) : (
            <code>{subject}</code>
          )}
          {parts.length > 0 && <span className="inspector-note"> {INSPECTOR_STRINGS.owedParts(parts)}</span>}
          {contract !== undefined && <FileLink path={contract} what="file" packageId={of} />}
          {onSelect &&
            neededBy.map(({ id, title }) => (
              <PackageLink key={id} id={id} title={INSPECTOR_STRINGS.owedTo(title)} onSelect={onSelect} />
            ))}
        </li>
      ))}
    </ul>
  );
}
