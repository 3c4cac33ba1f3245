import type { JSX } from 'react';
import { useState } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { PackageDetails } from '../../../src/protocol/packageDetails';
import type { PlanEdit } from '../../../src/protocol/graphQuestions';
import { useGraphServices } from '../parts/graphServices';
import { IconButton } from '../parts/icons';
import { Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** Changes the plan: title, priority, scope and dependencies. What would make it wrong is refused, with the reason. */
export function EditSection(props: { details: PackageDetails; snapshot: GraphSnapshot }): JSX.Element {
  const { details, snapshot } = props;
  const { edit } = useGraphServices();
  const id = details.package;
  const title = snapshot.packages.find((item) => item.id === id)?.title ?? id;
  const before = new Set(details.upstream.map((each) => each.id));
  const others = snapshot.packages.filter((item) => item.id !== id && !before.has(item.id));
  return (
    <Section name="edit">
      <Field
        key={`title ${title}`}
        label={INSPECTOR_STRINGS.editTitle}
        value={title}
        onSubmit={(text) => edit({ kind: 'setTitle', package: id, title: text })}
      />
      <label className="edit-field">
        <span>{INSPECTOR_STRINGS.priority}</span>
        <select
          className="field"
          value={details.priority}
          onChange={({ currentTarget }) =>
            edit({ kind: 'setPriority', package: id, priority: Number(currentTarget.value) })
          }
        >
          {Array.from({ length: 10 }, (_, index) => (
            <option key={index} value={index + 1}>
              {index + 1}
            </option>
          ))}
        </select>
      </label>
      <h4>{INSPECTOR_STRINGS.writes}</h4>
      <Removable
        items={details.writes.map(({ pattern }) => pattern)}
        onRemove={(glob) => edit({ kind: 'removeWrite', package: id, glob })}
      />
      <Field
        key={`writes ${details.writes.length}`}
        label={INSPECTOR_STRINGS.addPattern}
        value=""
        onSubmit={(glob) => edit({ kind: 'addWrite', package: id, glob })}
      />
      <h4>{INSPECTOR_STRINGS.upstream}</h4>
      <Removable
        items={details.upstream.map((each) => each.id)}
        onRemove={(on) => edit({ kind: 'removeDependency', package: id, on })}
      />
      <label className="edit-field">
        <span>{INSPECTOR_STRINGS.addDependency}</span>
        <select
          className="field"
          value=""
          onChange={({ currentTarget }) =>
            edit({ kind: 'addDependency', package: id, on: currentTarget.value } satisfies PlanEdit)
          }
        >
          <option value="">{INSPECTOR_STRINGS.choose}</option>
          {others.map((item) => (
            <option key={item.id} value={item.id}>
              {item.title}
            </option>
          ))}
        </select>
      </label>
    </Section>
  );
}

/** A field that is handed over with Enter, or when it is left. */
function Field(props: { label: string; value: string; onSubmit: (text: string) => void }): JSX.Element {
  const { label, value, onSubmit } = props;
  const [text, setText] = useState(value);
  const submit = (): void => {
    if (text.trim() !== '' && text.trim() !== value) {
      onSubmit(text.trim());
    }
  };
  return (
    <label className="edit-field">
      <span>{label}</span>
      <input
        className="field"
        type="text"
        value={text}
        spellCheck={false}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={submit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            setText(value);
          }
        }}
      />
    </label>
  );
}

function Removable(props: { items: readonly string[]; onRemove: (item: string) => void }): JSX.Element {
  return (
    <ul className="inspector-list">
      {props.items.map((item) => (
        <li key={item} className="edit-item">
          <code>{item}</code>
          <IconButton
            icon="trash"
            label={INSPECTOR_STRINGS.remove(item)}
            onClick={() => props.onRemove(item)}
          />
        </li>
      ))}
    </ul>
  );
}
