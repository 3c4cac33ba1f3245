import type { Page } from 'playwright-core';
import type { Taken } from './threadWork';
import type { MovingFrames } from './wheelFrames';

/** What is found out about a way to show a plan. */
export interface MeasuredPage {
  /** From the data to a picture on the screen: the frame after that in which it is drawn. */
  readonly first: Taken;
  /** From the change of all packages to the frame that shows it. */
  readonly all: Taken;
  /** Absent where that was not asked for. */
  readonly frames?: MovingFrames | undefined;
}

/** How a way to show plans is measured: on a page that nobody has used, with or without moving about. */
export type Measure = (page: Page, options: { readonly moves: boolean }) => Promise<MeasuredPage>;
