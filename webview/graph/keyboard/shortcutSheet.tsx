import './shortcutSheet.css';
import type { JSX } from 'react';
import { Fragment, useEffect, useRef } from 'react';
import { PACKAGE_STATES, STATE_APPEARANCE } from '../../../src/run/kernel/packageStates';
import { Codicon } from '../parts/codicon';
import { useGraphServices } from '../parts/graphServices';
import { FlowLegend } from './flowLegend';
import type { Shortcut } from './shortcuts';
import { needsEditor, SHORTCUTS } from './shortcuts';
import { KEYBOARD_STRINGS } from './strings';

/** Explains every key, from the list that handles them, and what icons and lines mean. */
export function ShortcutSheet({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="sheet-title" onClose={onClose}>
      <header className="sheet-header">
        <h2 id="sheet-title">{KEYBOARD_STRINGS.sheetTitle}</h2>
        <button
          type="button"
          className="package-action"
          aria-label={KEYBOARD_STRINGS.close}
          title={KEYBOARD_STRINGS.close}
          onClick={() => dialog.current?.close()}
        >
          <Codicon name="close" />
        </button>
      </header>
      <div className="sheet-columns">
        {(['move', 'package', 'view'] as const).map((group) => (
          <ShortcutGroup key={group} group={group} />
        ))}
        <section>
          <h3>{KEYBOARD_STRINGS.edges}</h3>
          <FlowLegend />
        </section>
        <section>
          <h3>{KEYBOARD_STRINGS.states}</h3>
          <ul className="sheet-states">
            {PACKAGE_STATES.map((state) => (
              <li
                key={state}
                data-color={STATE_APPEARANCE[state].color}
                title={STATE_APPEARANCE[state].spoken}
              >
                <Codicon name={STATE_APPEARANCE[state].codicon} />
                {STATE_APPEARANCE[state].label}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </dialog>
  );
}

function ShortcutGroup({ group }: { group: Shortcut['group'] }): JSX.Element {
  const { editor } = useGraphServices();
  return (
    <section>
      <h3>{KEYBOARD_STRINGS.groups[group]}</h3>
      <dl className="sheet-keys">
        {SHORTCUTS.filter((shortcut) => shortcut.group === group && (editor || !needsEditor(shortcut))).map(
          (shortcut) => (
            <div key={shortcut.id}>
              <dt>
                <Keys shortcut={shortcut} />
              </dt>
              <dd>{KEYBOARD_STRINGS.shortcuts[shortcut.id]}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}

function Keys({ shortcut }: { shortcut: Shortcut }): JSX.Element {
  return (
    <>
      {shortcut.keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && ` ${KEYBOARD_STRINGS.or} `}
          {shortcut.control && <kbd>{KEYBOARD_STRINGS.control}</kbd>}
          {shortcut.alt && <kbd>{KEYBOARD_STRINGS.alt}</kbd>}
          <kbd>{KEYBOARD_STRINGS.keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>
        </Fragment>
      ))}
    </>
  );
}
