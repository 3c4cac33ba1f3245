import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { told } from './support/toldSetup';

const programs = [
  'cli.js',
  'cli-checking.js',
  'cli-plans.js',
  'cli-looking.js',
  'cli-telling.js',
  'cli-everything.js',
  'wrapper.js',
  'demo-agent.js',
  'scope-guard.js',
];
const webviews = ['webview/graph.js', 'webview/graph.css'];

/** What each tier runs of what has been built. */
const neededBy: Readonly<Record<string, readonly string[]>> = {
  system: programs,
  liveness: programs,
  kills: programs,
  agents: programs,
  webview: webviews,
  editor: ['extension.js', ...programs, ...webviews],
};

/**
 * Stops a tier that runs the built programs when they are not there. `npm test` builds first; this is for
 * `npx vitest` by hand.
 *
 * @throws Error that says how to build
 */
export const setup = told((project: TestProject) => {
  const dist = join(import.meta.dirname, '..', 'dist');
  const missing = (neededBy[project.name] ?? []).filter((file) => !existsSync(join(dist, file)));
  if (missing.length > 0) {
    throw new Error(
      `The ${project.name} tests need dist/${missing.join(', dist/')}: run "npm run build" first.`,
    );
  }
});
