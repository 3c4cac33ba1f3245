import type { JSX } from 'react';
import { useSyncExternalStore } from 'react';
import type { Amount } from '../../../src/run/kernel/kernel';
import { amountAt } from '../../../src/run/kernel/kernel';
import { clockFace } from './duration';
import { useGraphServices } from './graphServices';

/** The host's time, re-rendering the caller at each tick as long as `ticking`. */
export function useHostTime(ticking: boolean): number {
  const { clock } = useGraphServices();
  return useSyncExternalStore(ticking ? clock.subscribe : neverTick, clock.read, clock.read);
}

/** An amount of time, which ticks by itself as long as it goes on. */
export function Elapsed({ amount }: { amount: Amount }): JSX.Element {
  return amount.since === undefined ? <>{clockFace(amount.ms)}</> : <Ticking amount={amount} />;
}

function Ticking({ amount }: { amount: Amount }): JSX.Element {
  return <>{clockFace(amountAt(amount, useHostTime(true)))}</>;
}

function neverTick(): () => void {
  return () => undefined;
}
