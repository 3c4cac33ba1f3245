import type { JSX } from 'react';
import { memo, useMemo } from 'react';
import type { ReviewDocument } from '../../src/protocol/review';
import { Quiet } from '../graph/inspector/section';
import { REVIEW_STRINGS } from './strings';

/** What the plan says of a package, with the numbers of its lines. */
export const PlanText = memo(function PlanText(props: {
  document: ReviewDocument;
  packageId: string | undefined;
}): JSX.Element {
  const { document, packageId } = props;
  const lines = useMemo(() => document.text.split(/\r\n|\r|\n/), [document.text]);
  const place = document.places.find((each) => each.package === packageId);
  if (place === undefined) {
    return <Quiet>{REVIEW_STRINGS.noText}</Quiet>;
  }
  return (
    <pre className="review-text" tabIndex={0} role="region" aria-label={REVIEW_STRINGS.textOf(place.package)}>
      {lines.slice(place.first - 1, place.last).map((line, index) => (
        <span key={place.first + index} className="review-line" data-line={place.first + index}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
});
