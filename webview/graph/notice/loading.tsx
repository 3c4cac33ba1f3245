import type { JSX } from 'react';
import { useEffect, useState } from 'react';
import { Notice } from './notice';
import { NOTICE_STRINGS } from './strings';

/** After so many milliseconds somebody who waits wants to know what to do. */
const SLOW_MS = 8000;

/** Stands where the graph will be; says what can be done when that takes long. */
export function Loading(): JSX.Element {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Notice
      icon="loading"
      title={NOTICE_STRINGS.loading}
      busy
      {...(slow ? { detail: NOTICE_STRINGS.slow, remedies: ['retry', 'showOutput'] as const } : {})}
    />
  );
}
