import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import type { LiveHandoff } from '../../../src/run/explaining/liveView';
import { STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { HANDOFF_LOOK } from '../canvas/lines/handoffLines';
import { useGraphServices } from '../parts/graphServices';
import { askedOf, handoffNotes, HANDOFF_STRINGS } from '../canvas/lines/handoffWords';
import { PackageLink } from './link';
import { Section, TextButton } from './section';

/** What the package asks of others and they of it, how far each is, and what a person can do where nobody answers. */
export function HandoffsSection(props: {
  readonly item: GraphPackage;
  readonly packages: readonly GraphPackage[];
  readonly past: boolean;
  readonly onSelect: (packageId: string) => void;
}): JSX.Element | null {
  const { item, packages, past, onSelect } = props;
  const titles = new Map(packages.map(({ id, title }) => [id, title]));
  const asks = (item.handoffs ?? []).map((handoff) => ({ handoff, other: handoff.to }));
  const asked = askedOf(item.id, packages).map(({ from, handoff }) => ({ handoff, other: from.id }));
  if (asks.length + asked.length === 0) {
    return null;
  }
  return (
    <Section name="handoffs" note={String(asks.length + asked.length)}>
      {[
        { heading: HANDOFF_STRINGS.asked, list: asks },
        { heading: HANDOFF_STRINGS.askedOfIt, list: asked },
      ]
        .filter(({ list }) => list.length > 0)
        .map(({ heading, list }) => (
          <div key={heading}>
            <h4>{heading}</h4>
            <ul className="inspector-list">
              {list.map(({ handoff, other }) => (
                <li key={handoff.id} className="why">
                  <Standing handoff={handoff} />
                  <PackageLink id={other} title={titles.get(other) ?? other} onSelect={onSelect} />
                  <p className="why-text handoff-message">{handoff.message}</p>
                  {handoff.answer !== undefined && (
                    <p className="inspector-note handoff-message">
                      {HANDOFF_STRINGS.answer(handoff.answer, handoff.answeredBy)}
                    </p>
                  )}
                  {handoffNotes(handoff).map((note) => (
                    <p key={note} className="inspector-note">
                      {note}
                    </p>
                  ))}
                  {!past && <Ways handoff={handoff} title={titles.get(handoff.to) ?? handoff.to} />}
                </li>
              ))}
            </ul>
          </div>
        ))}
    </Section>
  );
}

function Standing({ handoff: { standing, requests } }: { readonly handoff: LiveHandoff }): JSX.Element {
  const { sign, state } = HANDOFF_LOOK[standing];
  return (
    <span className="handoff-standing" data-color={STATE_APPEARANCE[state].color}>
      <span className="handoff-sign" aria-hidden="true">
        {sign}
      </span>
      {HANDOFF_STRINGS.standings[standing]}
      {requests > 1 && ` · ${HANDOFF_STRINGS.requests(requests)}`}
    </span>
  );
}

function Ways({
  handoff,
  title,
}: {
  readonly handoff: LiveHandoff;
  readonly title: string;
}): JSX.Element | null {
  const { steer } = useGraphServices();
  const { id, standing, requests } = handoff;
  if (requests === 0 || standing === 'answered') {
    return null;
  }
  return (
    <span className="why-ways">
      {standing === 'unanswered' && (
        <TextButton
          label={HANDOFF_STRINGS.followUp(title)}
          onClick={() => steer({ kind: 'followUp', handoff: id })}
        />
      )}
      <TextButton
        label={HANDOFF_STRINGS.answerYourself}
        onClick={() => steer({ kind: 'answer', question: id, answer: '' })}
      />
    </span>
  );
}
