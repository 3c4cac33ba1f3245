import { useMemo } from 'react';
import type { GraphServices } from './parts/graphServices';
import { useGraphServices } from './parts/graphServices';

/** The services around this component; in the past, with a clock that stands still there. */
export function useServicesAt(at: number | undefined): GraphServices {
  const services = useGraphServices();
  return useMemo(
    () =>
      at === undefined
        ? services
        : { ...services, clock: { read: () => at, subscribe: () => () => undefined } },
    [services, at],
  );
}
