import './review.css';
import type { JSX } from 'react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ReviewDocument } from '../../src/protocol/review';
import { GraphApp } from '../graph/graphApp';
import { reviewHost } from './reviewHost';
import { ReviewPane } from './reviewPane';

/** A plan's graph on a page of its own, with a place to say what is to be said about it. */
export function ReviewApp({ document }: { document: ReviewDocument }): JSX.Element {
  const [selected, setSelected] = useState<string>();
  const problems = useRef<HTMLHeadingElement>(null);
  const text = useRef<HTMLHeadingElement>(null);
  const [host] = useState(() =>
    reviewHost(document, {
      selected: setSelected,
      showProblems: () => problems.current?.focus(),
      showText(packageId) {
        setSelected(packageId);
        text.current?.focus();
      },
    }),
  );
  const titles = useMemo(
    () => new Map(document.snapshot.packages.map(({ id, title }) => [id, title])),
    [document],
  );
  const select = useCallback(
    (packageId: string) => {
      setSelected(packageId);
      host.select(packageId);
    },
    [host],
  );
  return (
    <div className="review">
      <div className="review-graph">
        <GraphApp host={host} />
      </div>
      <ReviewPane
        document={document}
        titles={titles}
        selected={selected}
        problemsRef={problems}
        textRef={text}
        onSelect={select}
      />
    </div>
  );
}
