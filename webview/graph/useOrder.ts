import { useMemo } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { GraphLayout } from './canvas/layout/layout';
import { isFold } from './canvas/layout/within';
import type { Announcer } from './parts/announcer';
import { useGraphServices } from './parts/graphServices';
import type { WaveOrder } from './canvas/waveOrder';
import { orderFor, orderWords } from './canvas/waveOrder';

/** What changes the order of a plan's packages, by mouse, finger or keyboard; what it does is said. */
interface OrderHandlers {
  /** Does what was shown while a package was held over a wave; it goes to a height there. */
  readonly order: (wanted: WaveOrder | { readonly refused: string }, y?: number) => void;
  /** Moves a package by so many waves. */
  readonly moveToWave: (packageId: string, by: number) => void;
  /** Lets one package wait for another; drawn a second time, no longer. */
  readonly connect: (on: string, packageId: string) => void;
}

/** The handlers for a plan as it is, and where its own packages stand. */
export function useOrder(plan: GraphSnapshot, layout: GraphLayout, announcer: Announcer): OrderHandlers {
  const { edit } = useGraphServices();
  return useMemo(() => {
    const order: OrderHandlers['order'] = (wanted, y) => {
      if ('refused' in wanted) {
        announcer.say([wanted.refused]);
        return;
      }
      const { package: id, after, notAfter } = wanted;
      announcer.say([orderWords(plan, wanted)]);
      edit({ kind: 'order', package: id, after, notAfter }, y);
    };
    return {
      order,
      moveToWave(packageId, by) {
        const wave = plan.waves.findIndex((ids) => ids.includes(packageId)) + 1;
        const own = layout.byId.get(packageId)?.y ?? 0;
        const near = (id: string): number => Math.abs((layout.byId.get(id)?.y ?? Infinity) - own);
        const wanted = wave === 0 ? undefined : orderFor(plan, packageId, wave + by, near);
        if (wanted) {
          order(wanted);
        }
      },
      connect(on, packageId) {
        if (isFold(on) || isFold(packageId)) {
          return;
        }
        const present = plan.edges.some(({ from, to }) => from === on && to === packageId);
        edit({ kind: present ? 'removeDependency' : 'addDependency', package: packageId, on });
      },
    };
  }, [plan, layout, announcer, edit]);
}
