import type { JSX } from 'react';
import { useSyncExternalStore } from 'react';
import { clockFace } from './duration';
import { useGraphServices } from './graphServices';

/** The host's time, re-rendering the caller at each tick as long as `ticking`. */
export function useHostTime(ticking: boolean): number {
  const { clock } = useGraphServices();
  return useSyncExternalStore(ticking ? clock.subscribe : neverTick, clock.read);
}

/** Elapsed time since `startedAt`; it ticks by itself until there is an `endedAt`. All in milliseconds since 1970. */
export function Elapsed(props: { startedAt: number; endedAt?: number | undefined }): JSX.Element {
  const { startedAt, endedAt } = props;
  return endedAt === undefined ? <Ticking startedAt={startedAt} /> : <>{clockFace(endedAt - startedAt)}</>;
}

function Ticking({ startedAt }: { startedAt: number }): JSX.Element {
  return <>{clockFace(useHostTime(true) - startedAt)}</>;
}

function neverTick(): () => void {
  return () => undefined;
}
