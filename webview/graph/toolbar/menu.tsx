import './menu.css';
import type { JSX, KeyboardEvent } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { Codicon } from '../parts/icons';

/** One thing in a menu. */
export interface MenuItem {
  readonly label: string;
  readonly go: () => void;
}

/** A button that opens a menu below it, with the keys that menus have. */
export function Menu(props: { icon: string; label: string; items: readonly MenuItem[] }): JSX.Element {
  const { icon, label, items } = props;
  const [open, setOpen] = useState(false);
  const menuId = useId();
  const around = useRef<HTMLSpanElement>(null);
  const close = (): void => {
    setOpen(false);
    around.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (open) {
      around.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    }
  }, [open]);
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!open) {
      return;
    }
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const all = [...(around.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
      const at = all.findIndex((each) => each === document.activeElement);
      all[(at + step + all.length) % all.length]?.focus();
    }
  };
  return (
    <span
      ref={around}
      className="menu"
      onKeyDown={press}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !around.current?.contains(relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        type="button"
        className="package-action"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
      >
        <Codicon name={icon} />
      </button>
      {open && (
        <div id={menuId} className="menu-items" role="menu" aria-label={label}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className="menu-item"
              onClick={() => {
                close();
                item.go();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
