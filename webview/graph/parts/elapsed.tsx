import type { JSX } from 'react';
import { useSyncExternalStore } from 'react';
import type { Amount } from '../../../src/run/kernel/kernel';
import { amountAt } from '../../../src/run/kernel/kernel';
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

/** Elapsed time for a node or a summary: `0:07`, `12:40`, `1:02:03`. Takes milliseconds; negative counts as nothing. */
export function clockFace(milliseconds: number): string {
  const { hours, minutes, seconds } = parts(milliseconds);
  const tail = `${hours > 0 ? pad(minutes) : minutes}:${pad(seconds)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** Elapsed time in its hours, minutes and seconds, each a whole number. Takes milliseconds. */
export function parts(milliseconds: number): { hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  return {
    hours: Math.floor(total / 3600),
    minutes: Math.floor((total % 3600) / 60),
    seconds: total % 60,
  };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
