import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../scripts/findChromium.mjs';
import { told } from './toldSetup';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the Chromium of the tier is reached. */
    readonly chromium: string;
  }
}

/** Nothing that calls home, and nothing that needs a graphics card. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the one Chromium of a tier, before its first test; each test has a context of its own in it.
 * @returns what ends it.
 */
export const setup = told(async (project: TestProject) => {
  const server = await chromium.launchServer({ executablePath: findChromium(), args: FLAGS });
  project.provide('chromium', server.wsEndpoint());
  return () => server.close();
});

let connected: Promise<Browser> | undefined;

/** The tier's Chromium, as the tests of this process reach it. */
export function tierBrowser(): Promise<Browser> {
  connected ??= chromium.connect(inject('chromium'));
  return connected;
}
