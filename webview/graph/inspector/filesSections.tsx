import type { JSX } from 'react';
import { useState, memo } from 'react';
import type { PackageDetails, ScopePattern } from '../../../src/protocol/packageDetails';
import { Codicon } from '../parts/icons';
import { FileLink } from './link';
import { ActionButton, Quiet, Section, TextButton } from './section';
import { INSPECTOR_STRINGS } from './strings';
import type { GraphPackage } from '../../../src/protocol/graph';
import { useGraphServices } from '../parts/graphServices';
import { useAnswer } from '../parts/useAnswer';

/** What the package may write, must not touch and reads, with the files that are there now. */
export function ScopeSection({ details }: { details: PackageDetails }): JSX.Element {
  const { writes, denies, reads } = details;
  return (
    <Section name="scope" tools={<ActionButton action="plan" packageId={details.package} />}>
      {details.scopeLevel !== undefined && <Quiet>{details.scopeLevel}</Quiet>}
      <h4>{INSPECTOR_STRINGS.writes}</h4>
      {writes.length === 0 && <Quiet>{INSPECTOR_STRINGS.writesNothing}</Quiet>}
      <Patterns patterns={writes} packageId={details.package} />
      {denies.length > 0 && <h4>{INSPECTOR_STRINGS.denies}</h4>}
      <Patterns patterns={denies} packageId={details.package} />
      {reads.length > 0 && <h4>{INSPECTOR_STRINGS.reads}</h4>}
      <Patterns patterns={reads} packageId={details.package} />
    </Section>
  );
}

function Patterns(props: { patterns: readonly ScopePattern[]; packageId: string }): JSX.Element {
  return (
    <ul className="inspector-list">
      {props.patterns.map((pattern) => (
        <li key={pattern.pattern}>
          <Pattern pattern={pattern} packageId={props.packageId} />
        </li>
      ))}
    </ul>
  );
}

function Pattern(props: { pattern: ScopePattern; packageId: string }): JSX.Element {
  const { pattern, count, files } = props.pattern;
  const [open, setOpen] = useState(false);
  if (count === undefined || count === 0) {
    return (
      <span className="pattern">
        <code>{pattern}</code>
        {count === 0 && <span className="inspector-note">{INSPECTOR_STRINGS.matches(0)}</span>}
      </span>
    );
  }
  return (
    <>
      <button type="button" className="link pattern" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Codicon name={open ? 'chevron-down' : 'chevron-right'} />
        <code>{pattern}</code>
        <span className="inspector-note">{INSPECTOR_STRINGS.matches(count)}</span>
      </button>
      {open && (
        <ul className="inspector-list pattern-files">
          {files.map((path) => (
            <li key={path}>
              <FileLink path={path} what="file" packageId={props.packageId} />
            </li>
          ))}
          {count > files.length && (
            <li className="inspector-note">{INSPECTOR_STRINGS.more(count - files.length)}</li>
          )}
        </ul>
      )}
    </>
  );
}

/** What the package changed so far; each file opens VS Code's diff. */
export const ChangesSection = memo(function ChangesSection(props: {
  item: GraphPackage;
  /** Whether its worktree can be opened. */
  worktree: boolean;
}): JSX.Element {
  const { item, worktree } = props;
  const { open } = useGraphServices();
  const { answer, error } = useAnswer('changes', { package: item.id }, item);
  const files = answer?.files ?? [];
  return (
    <Section
      name="changes"
      {...(answer && answer.count > 0 ? { note: INSPECTOR_STRINGS.changed(answer.count) } : {})}
      tools={
        <>
          {files.length > 0 && (
            <TextButton
              icon="diff-multiple"
              label={INSPECTOR_STRINGS.openDiff}
              onClick={() => open('diff', item.id)}
            />
          )}
          {worktree && <ActionButton action="worktree" packageId={item.id} />}
        </>
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
