import type { RefObject } from 'react';
import { useEffect } from 'react';
import type { Shortcut } from './shortcuts';
import { shortcutFor } from './shortcuts';

/**
 * Handles the keys of the registry: most of them when the focus is in the graph, some everywhere. `perform` answers
 * whether it did something; else the key goes on to the browser and to VS Code.
 */
export function useGraphKeys(
  canvas: RefObject<HTMLElement | null>,
  perform: (shortcut: Shortcut) => boolean,
): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      const shortcut = shortcutFor(event);
      const target = event.target instanceof Element ? event.target : undefined;
      const inGraph = target !== undefined && (canvas.current?.contains(target) ?? false);
      // A focused button keeps the keys that press it.
      const pressesButton = shortcut?.id === 'select' && target?.closest('button') !== null;
      // What is typed into a field is text.
      const typing = target?.matches('input, select, textarea') ?? false;
      if (
        !shortcut ||
        typing ||
        pressesButton ||
        !(inGraph || shortcut.everywhere) ||
        event.defaultPrevented
      ) {
        return;
      }
      if (perform(shortcut)) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [canvas, perform]);
}
