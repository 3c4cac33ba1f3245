import type { JSX } from 'react';
import type { PackageDetails, OwedThing } from '../../../src/protocol/packageDetails';
import { cargoWords } from '../canvas/lines/edgeWords';
import { FileLink, PackageLink } from './link';
import { Quiet, Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

interface LinkProps {
  readonly details: PackageDetails;
  readonly onSelect: (packageId: string) => void;
}

/** What the package builds on and what waits for it. */
export function LinksSection({ details, onSelect }: LinkProps): JSX.Element {
  const { upstream, downstream, contracts, obligations } = details;
  return (
    <Section name="links">
      <h4>{INSPECTOR_STRINGS.upstream}</h4>
      {upstream.length === 0 && <Quiet>{INSPECTOR_STRINGS.noUpstream}</Quiet>}
      <ul className="inspector-list">
        {upstream.map((each) => (
          <li key={each.id}>
            <PackageLink id={each.id} title={each.title} state={each.state} onSelect={onSelect} />
            <span className="inspector-note link-cargo">{cargoWords(each)}</span>
            <OwedList owed={each.owes} of={each.id} />
            {each.fileCount > 0 && (
              <ul className="inspector-list pattern-files">
                {each.files.slice(0, 8).map((path) => (
                  <li key={path}>
                    <FileLink path={path} what="diff" packageId={each.id} />
                  </li>
                ))}
                {each.fileCount > 8 && (
                  <li className="inspector-note">{INSPECTOR_STRINGS.more(each.fileCount - 8)}</li>
                )}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {contracts.length > 0 && <h4>{INSPECTOR_STRINGS.contracts}</h4>}
      <ul className="inspector-list">
        {contracts.map((path) => (
          <li key={path}>
            <FileLink path={path} what="file" packageId={details.package} />
          </li>
        ))}
      </ul>
      {obligations.length > 0 && <h4>{INSPECTOR_STRINGS.obligations}</h4>}
      <OwedList owed={obligations} of={details.package} onSelect={onSelect} />
      <h4>{INSPECTOR_STRINGS.downstream}</h4>
      {downstream.length === 0 && <Quiet>{INSPECTOR_STRINGS.noDownstream}</Quiet>}
      <ul className="inspector-list">
        {downstream.map(({ id, title }) => (
          <li key={id}>
            <PackageLink id={id} title={title} onSelect={onSelect} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What the package claims while it works, who holds it now, and who else wants it. */
export function LocksSection({ details, onSelect }: LinkProps): JSX.Element {
  return (
    <Section name="locks" note={String(details.locks.length)}>
      <ul className="inspector-list">
        {details.locks.map(({ key, holder, rivals }) => (
          <li key={key} className="lock">
            <code>{key}</code>
            {holder === details.package && (
              <span className="inspector-note">{INSPECTOR_STRINGS.heldHere}</span>
            )}
            {holder !== undefined && holder !== details.package && (
              <button type="button" className="link" onClick={() => onSelect(holder)}>
                {INSPECTOR_STRINGS.heldBy(holder)}
              </button>
            )}
            {rivals.length > 0 && <span className="inspector-note">{INSPECTOR_STRINGS.rivals(rivals)}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What a package must leave behind for others, and for whom where `onSelect` can lead there. */
function OwedList(props: {
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
