import type { JSX, ReactNode } from 'react';
import { createContext, useContext } from 'react';
import type { PackageAction } from '../../../src/protocol/graph';
import { ACTION_ICONS } from '../package/packageActions';
import { PACKAGE_STRINGS } from '../package/strings';
import { useGraphServices } from '../parts/graphServices';
import { Codicon } from '../parts/icons';
import { INSPECTOR_STRINGS } from './strings';

export type SectionName = keyof typeof INSPECTOR_STRINGS.sections;

/** Which sections are closed, and how to close or open one. */
export interface SectionFolds {
  readonly closed: ReadonlySet<string>;
  readonly fold: (name: SectionName, closed: boolean) => void;
}

/** Shared by all sections of an inspector. */
export const SectionFoldsContext = createContext<SectionFolds>({
  closed: new Set(),
  fold: () => undefined,
});

/** A part of the inspector that can be folded away. `tools` stand beside its heading. */
export function Section(props: {
  name: SectionName;
  /** A word or number beside the heading. */
  note?: string;
  tools?: ReactNode;
  children: ReactNode;
}): JSX.Element {
  const { name, note, tools, children } = props;
  const { closed, fold } = useContext(SectionFoldsContext);
  const open = !closed.has(name);
  return (
    <section className="inspector-section" data-section={name}>
      <div className="inspector-heading">
        <h3>
          <button
            type="button"
            className="inspector-fold"
            aria-expanded={open}
            onClick={() => fold(name, open)}
          >
            <Codicon name={open ? 'chevron-down' : 'chevron-right'} />
            {INSPECTOR_STRINGS.sections[name]}
          </button>
        </h3>
        {note !== undefined && <span className="inspector-note">{note}</span>}
        {open && tools}
      </div>
      {open && <div className="inspector-body">{children}</div>}
    </section>
  );
}

/** A small button with an icon and a word. */
export function TextButton(props: {
  icon?: string;
  label: string;
  /** What it leads to, for those who ask before they press it. */
  title?: string;
  /** It is what most people want now. */
  primary?: boolean;
  onClick: () => void;
}): JSX.Element {
  const { icon, label, title, primary = false, onClick } = props;
  return (
    <button
      type="button"
      className={primary ? 'text-button is-primary' : 'text-button'}
      title={title}
      onClick={onClick}
    >
      {icon !== undefined && <Codicon name={icon} />}
      {label}
    </button>
  );
}

/** Does or shows something of a package, as the button of the same name on its card. */
export function ActionButton(props: { action: PackageAction; packageId: string }): JSX.Element {
  const { action, packageId } = props;
  const { act } = useGraphServices();
  return (
    <TextButton
      icon={ACTION_ICONS[action]}
      label={PACKAGE_STRINGS.actions[action]}
      onClick={() => act(action, packageId)}
    />
  );
}

/** Words of less weight, in place of a list that is empty. */
export function Quiet({ children }: { children: ReactNode }): JSX.Element {
  return <p className="inspector-quiet">{children}</p>;
}
