import type { EdgeCargo } from '../../../src/contracts/obligations/edgeCargo';
import { isText, listOf, objectOf, oneOf } from './shape';

/** Admits what flows along an edge. */
export const isCargo = objectOf<EdgeCargo>({ kind: oneOf(['contract', 'handoff']), what: listOf(isText) });
