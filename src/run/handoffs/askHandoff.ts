import { WavesError } from '../../wavesError';
import type { HandoffWish, KernelPackage, RunOf } from '../kernel/kernel';
import type { HandoffRequested, HandoffsPart } from './handoffs';

/**
 * The event by which a person asks a package for files. Its agent is told at once if it works, and the agents of later
 * attempts in their prompts.
 * @throws WavesError `driver-refused` when the package has merged its work already.
 */
export function askHandoff(
  state: RunOf<HandoffsPart>,
  { planned, state: name }: KernelPackage,
  wish: HandoffWish,
  by: { readonly by?: string },
): HandoffRequested[] {
  if (name === 'done' || name === 'skipped') {
    throw new WavesError(
      'driver-refused',
      `${planned.id} is ${name} already: it does not write ${wish.files.join(', ')} any more.`,
    );
  }
  const handoff = `handoff-person-${state.handoffs.size + 1}`;
  const files = wish.files.join(', ');
  const words = wish.message.trim();
  const message = `leave ${files} to me and do not change it any further; what you have changed there stays yours.${words === '' ? '' : ` ${words}`}`;
  return [{ type: 'handoff.requested', handoff, to: planned.id, files: wish.files, message, ...by }];
}
