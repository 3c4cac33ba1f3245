import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import type { JSX } from 'react';
import type { ShortcutId } from '../keyboard/shortcuts';
import { SHORTCUTS } from '../keyboard/shortcuts';
import { TOOLBAR_STRINGS } from './strings';

/** A button that shows a codicon; its name and its key are in the tooltip. */
export function ToolButton(props: {
  icon: string;
  label: string;
  shortcut: ShortcutId;
  onClick: () => void;
}): JSX.Element {
  const { icon, label, shortcut, onClick } = props;
  return (
    <vscode-toolbar-button icon={icon} label={label} title={withKey(label, shortcut)} onClick={onClick} />
  );
}

/** The same for something that is on or off. */
export function ToolToggle(props: {
  icon: string;
  label: string;
  shortcut: ShortcutId;
  on: boolean;
  onToggle: () => void;
}): JSX.Element {
  const { icon, label, shortcut, on, onToggle } = props;
  return (
    <vscode-toolbar-button
      icon={icon}
      label={label}
      title={withKey(label, shortcut)}
      toggleable
      checked={on}
      onchange={onToggle}
    />
  );
}

function withKey(label: string, shortcut: ShortcutId): string {
  const found = SHORTCUTS.find(({ id }) => id === shortcut);
  const key = found?.keys[0];
  return key === undefined ? label : TOOLBAR_STRINGS.withKey(label, found?.alt ? `Alt+${key}` : key);
}
