import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/findChromium.mjs';

/** Nothing that calls home, and nothing that needs a graphics card. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let started: Promise<Browser> | undefined;

/**
 * The Chromium of this process, for all of its tests, each with a context of its own; it ends with the process. One that all
 * processes share is spoken to by way of another, which took a fifth of what the tests of pages cost.
 */
export function ownBrowser(): Promise<Browser> {
  started ??= chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  return started;
}
