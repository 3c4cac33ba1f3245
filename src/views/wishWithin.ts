import type { SteeringAction } from '../run/kernel/kernel';
import { addressWithin } from './packageAddress';

/** A wish of a child run as the view around it makes it: what it is about is named by its address. */
export function wishWithin(group: string, wish: SteeringAction): SteeringAction {
  switch (wish.kind) {
    case 'approve':
    case 'reject':
      return { ...wish, gate: addressWithin(group, wish.gate) };
    case 'answer':
      return { ...wish, question: addressWithin(group, wish.question) };
    case 'followUp':
      return { ...wish, handoff: addressWithin(group, wish.handoff) };
    case 'hint':
    case 'takeOver':
    case 'tryNow':
    case 'switchAgent':
    case 'skip':
    case 'accept':
    case 'resolve':
      return { ...wish, package: addressWithin(group, wish.package) };
    case 'retry':
      return { ...wish, packages: (wish.packages ?? ['']).map((id) => addressWithin(group, id)) };
    default:
      return { ...wish, package: addressWithin(group, wish.package ?? '') };
  }
}
