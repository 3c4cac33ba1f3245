import './logSection.css';
import type { JSX } from 'react';
import { memo, useLayoutEffect, useMemo, useRef } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { isActive } from '../../../src/run/kernel/packageStates';
import { useGraphServices } from '../parts/graphServices';
import { ansiLines } from './ansi';
import { Quiet, Section, TextButton } from './section';
import { INSPECTOR_STRINGS } from './strings';
import { useLogTail } from './useLogTail';

/** So many lines are drawn. */
const MOST_LINES = 300;

/** The end of what the package's agent printed, while it prints. */
export const LogSection = memo(function LogSection({ item }: { item: GraphPackage }): JSX.Element {
  const { act } = useGraphServices();
  const text = useLogTail(item.id, item.attempt, isActive(item.state));
  return (
    <Section
      name="log"
      tools={
        item.hasLog && (
          <TextButton icon="output" label={INSPECTOR_STRINGS.openLog} onClick={() => act('log', item.id)} />
        )
      }
    >
      {item.attempt === 0 ? (
        <Quiet>{INSPECTOR_STRINGS.logNone}</Quiet>
      ) : (
        <LogTail text={text} attempt={item.attempt} />
      )}
    </Section>
  );
});

function LogTail({ text, attempt }: { text: string | undefined; attempt: number }): JSX.Element {
  const lines = useMemo(() => ansiLines((text ?? '').trimEnd()).slice(-MOST_LINES), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (scroller.current && atEnd.current) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [lines]);
  if (text === undefined || text === '') {
    return <Quiet>{text === '' ? INSPECTOR_STRINGS.logEmpty : INSPECTOR_STRINGS.reading}</Quiet>;
  }
  return (
    <div
      ref={scroller}
      className="log-tail"
      // A long log is scrolled with the keyboard, too.
      tabIndex={0}
      role="region"
      aria-label={INSPECTOR_STRINGS.logTail(attempt)}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
      }}
    >
      {lines.map((spans, index) => (
        <div key={index} className="log-line">
          {spans.map((span, at) => (
            <span key={at} className={span.classes}>
              {span.text}
            </span>
          ))}
          {spans.length === 0 && '\u00a0'}
        </div>
      ))}
    </div>
  );
}
