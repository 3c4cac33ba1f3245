import type { JSX } from 'react';
import { Notice } from './notice';
import { NOTICE_STRINGS } from './strings';

/** Stands where the graph of a plan without packages would be. */
export function EmptyPlan({ planPath }: { planPath: string }): JSX.Element {
  return (
    <Notice
      icon="type-hierarchy"
      title={NOTICE_STRINGS.emptyTitle}
      detail={NOTICE_STRINGS.emptyDetail(planPath)}
      underToolbar
      remedies={['openPlan']}
    />
  );
}
