import type { JSX } from 'react';

/** A codicon beside text that says the same, hidden from screen readers. `name` is without `codicon-`. */
export function Codicon({ name, spinning = false }: { name: string; spinning?: boolean }): JSX.Element {
  const classes = `codicon codicon-${name}${spinning ? ' codicon-modifier-spin' : ''}`;
  return <span className={classes} aria-hidden="true" />;
}
