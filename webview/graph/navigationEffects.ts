import { useEffect, useRef } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { Navigation } from './canvas/navigation';
import { activeIds } from './state/activeIds';
import type { ViewState } from './state/viewState';

/** Brings a package into view when the host has asked for it. */
export function useReveal(reveal: ViewState['reveal'], navigation: Navigation): void {
  const revealed = useRef(reveal);
  useEffect(() => {
    if (reveal && reveal !== revealed.current) {
      revealed.current = reveal;
      navigation.reveal(reveal.package);
    }
  }, [reveal, navigation]);
}

/** While `following`, looks at what is running whenever that is something else. */
export function useFollow(following: boolean, snapshot: GraphSnapshot, navigation: Navigation): void {
  const running = following ? activeIds(snapshot).join('\n') : '';
  useEffect(() => {
    if (running !== '') {
      navigation.showAll(running.split('\n'));
    }
  }, [running, navigation]);
}
