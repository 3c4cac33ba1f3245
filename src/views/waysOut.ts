import type { BlockReport } from '../protocol/packageDetails';
import type { WayOut } from '../run/kernel/kernel';
import { isActive, sendBack, show, skip, stop, takeOver } from '../run/kernel/kernel';
import { comingConflicts, describeComing } from '../run/merging/predictedConflicts';
import { mayBeSentBack } from '../run/merging/sendingBack';
import type { RunState } from '../run/run';
import { blockedBy, describeBlock, waysOut } from '../run/run';

/**
 * Why a package does not advance, each reason with what a person can do about it. The inspector's buttons, `waves why` and
 * `waves decide` all show these.
 */
export function blockReports(run: RunState, id: string): BlockReport[] {
  const reasons = blockedBy(run, id).map((reason) => ({
    text: describeBlock(reason),
    ...(reason.kind === 'gate' && reason.instructions !== undefined ? { details: reason.instructions } : {}),
    ways: waysOut(reason, id),
  }));
  const coming = comingConflicts(run, id).map((one) => ({
    text: `${describeComing(one)}: ${one.text}`,
    ways: one.with === undefined ? [] : [show(one.with)],
  }));
  return [...reasons, ...coming];
}

/** What can be decided about a package at any time, whether it waits for something or not. */
export function anytime(run: RunState, id: string): WayOut[] {
  const item = run.packages.get(id);
  if (item !== undefined && mayBeSentBack(run, item)) {
    return [sendBack(id)];
  }
  if (item === undefined || run.phase === 'ended') {
    return [];
  }
  const { state } = item;
  if (isActive(state)) {
    return [stop(id), ...(state === 'working' ? [takeOver(id)] : [])];
  }
  return state === 'planned' || state === 'ready' ? [skip(id)] : [];
}
