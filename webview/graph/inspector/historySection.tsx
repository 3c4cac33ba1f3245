import type { JSX } from 'react';
import type { PackageDetails } from '../../../src/protocol/packageDetails';
import { Elapsed } from '../parts/elapsed';
import { Quiet, Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The package's attempts, and what happened to it, newest first. */
export function HistorySection({ details }: { details: PackageDetails }): JSX.Element {
  const { attempts, timeline } = details;
  return (
    <Section name="history">
      {attempts.length === 0 && timeline.length === 0 && <Quiet>{INSPECTOR_STRINGS.noHistory}</Quiet>}
      {attempts.length > 1 && (
        <ul className="inspector-list">
          {[...attempts].reverse().map((each) => (
            <li key={each.attempt} className="attempt">
              <span>
                {INSPECTOR_STRINGS.attempt(each.attempt)} · {each.agent} ·{' '}
                {INSPECTOR_STRINGS.outcomes[each.outcome]}
                {each.continues !== undefined && <> · {INSPECTOR_STRINGS.goesOn(each.continues)}</>}
              </span>
              <span className="inspector-note">
                <Elapsed amount={each.worked} />
              </span>
              {each.message !== undefined && <span className="attempt-message">{each.message}</span>}
            </li>
          ))}
        </ul>
      )}
      <ol className="inspector-list">
        {[...timeline].reverse().map((moment, index) => (
          <li key={timeline.length - index} className="moment">
            <time dateTime={new Date(moment.at).toISOString()}>{TIME.format(moment.at)}</time>
            <span>{moment.text}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
