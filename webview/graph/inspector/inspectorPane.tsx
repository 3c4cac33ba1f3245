import './inspectorPane.css';
import type { CSSProperties, JSX, KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useRef, useState } from 'react';
import type { GraphHost } from '../messages/host';
import { INSPECTOR_STRINGS } from './strings';

const SMALLEST = 220;
const LARGEST = 900;
const USUAL = 340;
/** How far an arrow key moves the edge, in pixels. */
const STEP = 20;

/** The inspector's place beside the graph, or below it where the panel is narrow; its edge can be moved. */
export function InspectorPane({ host, children }: { host: GraphHost; children: ReactNode }): JSX.Element {
  const [size, setSize] = useState(() => clamp(host.kept.inspectorSize ?? USUAL));
  const pane = useRef<HTMLDivElement>(null);
  const resize = (next: number): void => setSize(clamp(next));
  const keep = (): void => host.keep({ inspectorSize: size });
  const drag = (event: PointerEvent): void => {
    const box = pane.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) {
      return;
    }
    const rightToLeft = getComputedStyle(document.body).direction === 'rtl';
    const beside = rightToLeft ? event.clientX - box.left : box.right - event.clientX;
    resize(isBelow(pane.current) ? box.bottom - event.clientY : beside);
  };
  const press = (event: KeyboardEvent): void => {
    const grow = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }[event.key];
    if (grow !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      resize(size + grow * STEP);
    }
  };
  return (
    <div ref={pane} className="inspector-pane" style={{ '--inspector-size': `${size}px` } as CSSProperties}>
      <div
        className="inspector-edge"
        role="separator"
        tabIndex={0}
        aria-label={INSPECTOR_STRINGS.resize}
        aria-valuenow={size}
        aria-valuemin={SMALLEST}
        aria-valuemax={LARGEST}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onPointerUp={keep}
        onKeyDown={press}
        onKeyUp={keep}
        onDoubleClick={() => resize(USUAL)}
      />
      {children}
    </div>
  );
}

function clamp(size: number): number {
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, size)));
}

/** The style sheet decides where the pane stands. */
function isBelow(pane: Element | null): boolean {
  const around = pane?.parentElement;
  return around ? getComputedStyle(around).flexDirection === 'column' : false;
}
