import type { JSX } from 'react';

/** A codicon beside text that says the same, hidden from screen readers. `name` is without `codicon-`. */
export function Codicon({ name, spinning = false }: { name: string; spinning?: boolean }): JSX.Element {
  const classes = `codicon codicon-${name}${spinning ? ' codicon-modifier-spin' : ''}`;
  return <span className={classes} aria-hidden="true" />;
}

/** A button that shows a codicon; its name is in the tooltip and said by screen readers. */
export function IconButton(props: {
  icon: string;
  label: string;
  disabled?: boolean;
  pressed?: boolean;
  onClick: () => void;
}): JSX.Element {
  const { icon, label, disabled = false, pressed, onClick } = props;
  return (
    <button
      type="button"
      className="package-action"
      aria-label={label}
      title={label}
      disabled={disabled}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Codicon name={icon} />
    </button>
  );
}
