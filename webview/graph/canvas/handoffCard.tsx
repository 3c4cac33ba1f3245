import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/codicon';
import type { HandoffLine } from '../handoff/handoffLines';
import { HANDOFF_LOOK } from '../handoff/handoffLook';
import { HANDOFF_STRINGS } from '../handoff/strings';
import type { Point } from '../layout/layout';
import { CardAt } from './cardAt';

/** Says what is asked along the line under the pointer, and how far it is. */
export function HandoffCard(props: {
  readonly line: HandoffLine | undefined;
  readonly at: Point | undefined;
  readonly packages: ReadonlyMap<string, GraphPackage>;
}): JSX.Element | null {
  const { line, at, packages } = props;
  const source = line && packages.get(line.from);
  const target = line && packages.get(line.handoff.to);
  if (!source || !target || !at) {
    return null;
  }
  const { standing, requests, message, answer } = line.handoff;
  const { color } = STATE_APPEARANCE[HANDOFF_LOOK[standing].state];
  const { asks, leaves } = HANDOFF_STRINGS;
  return (
    <CardAt at={at} color={color}>
      <strong>{(requests === 0 ? leaves : asks)(source.title, target.title)}</strong>
      <span className="hover-card-state">
        <Codicon name="comment" />
        {HANDOFF_STRINGS.state(target.title, HANDOFF_STRINGS.explained[standing])}
      </span>
      {requests > 1 && <span>{HANDOFF_STRINGS.requests(requests)}</span>}
      <span className="handoff-message">{message}</span>
      {answer !== undefined && <span>{HANDOFF_STRINGS.answer(answer)}</span>}
      {line.count > 1 && <span>{HANDOFF_STRINGS.others(line.count - 1)}</span>}
      <span>{HANDOFF_STRINGS.opens}</span>
    </CardAt>
  );
}
