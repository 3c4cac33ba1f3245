import type { SlotGraph } from './layeredGraph';
import { OrderSearch } from './orderSearch';
import type { SlotOrder } from './slotOrder';

/** Orders the slots within their columns so that few lines cross; the same graph always gives the same order. */
export function orderSlots(graph: SlotGraph): SlotOrder {
  const search = new OrderSearch(graph);
  while (!search.done) {
    search.step();
  }
  return search.order;
}
