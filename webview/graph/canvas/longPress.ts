import type { RefObject } from 'react';
import { useEffect } from 'react';

/** How long a finger rests, in milliseconds, until it asks for a menu; as Chromium and Android have it. */
const REST_MS = 500;
/** How far it may tremble meanwhile, in pixels of CSS. */
const TREMBLE = 10;

/**
 * Asks for the context menu of what a finger rests on, as a right click does: editors hear of a menu only where the browser
 * tells of one, and of a touch most do not. One that does is heard once.
 */
export function useLongPress(container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const panel = container.current;
    const listening = new AbortController();
    const { signal } = listening;
    let resting: ReturnType<typeof setTimeout> | undefined;
    let began: PointerEvent | undefined;
    let isShown = false;
    const stop = (): void => {
      clearTimeout(resting);
      began = undefined;
    };
    const begin = (event: PointerEvent): void => {
      stop();
      isShown = false;
      const { target, clientX, clientY } = event;
      // A second finger means the view.
      if (event.pointerType !== 'touch' || !event.isPrimary || !(target instanceof Element)) {
        return;
      }
      began = event;
      resting = setTimeout(() => {
        const menu = { bubbles: true, cancelable: true, composed: true, clientX, clientY, button: 2 };
        isShown = !target.dispatchEvent(new MouseEvent('contextmenu', menu));
      }, REST_MS);
    };
    const move = ({ clientX, clientY }: PointerEvent): void => {
      if (began && Math.hypot(clientX - began.clientX, clientY - began.clientY) > TREMBLE) {
        stop();
      }
    };
    const tell = (event: MouseEvent): void => {
      if (event.isTrusted && isShown) {
        event.preventDefault();
        event.stopPropagation();
      } else {
        stop();
      }
    };
    const capture = { capture: true, signal };
    panel?.addEventListener('pointerdown', begin, capture);
    panel?.addEventListener('pointermove', move, capture);
    panel?.addEventListener('pointerup', stop, capture);
    panel?.addEventListener('pointercancel', stop, capture);
    panel?.addEventListener('contextmenu', tell, capture);
    return () => {
      stop();
      listening.abort();
    };
  }, [container]);
}
