/**
 * Who may import whom: the table behind both the import rules that ESLint shows while typing and those that
 * dependency-cruiser checks through chains. A layer is a folder under `src`, a single file there, or the webview.
 * `mayImport` names the other layers; a layer may always import itself.
 *
 * @typedef {object} Layer
 * @property {string} path a regular expression for the files of the layer, from the project's root
 * @property {string[]} mayImport
 */

/** The layers that compute and never do: no Node, no VS Code, no DOM, no clock, no chance. */
const pure = ['wavesError', 'plan', 'planning', 'run', 'contracts', 'agents', 'ports', 'protocol', 'views'];

/** @type {Record<string, Layer>} */
const layers = {
  wavesError: { path: '^src/wavesError\\.ts$', mayImport: [] },
  plan: { path: '^src/plan/', mayImport: ['wavesError'] },
  planning: { path: '^src/planning/', mayImport: ['wavesError', 'plan'] },
  run: { path: '^src/run/', mayImport: ['wavesError', 'plan'] },
  ports: { path: '^src/ports/', mayImport: ['wavesError', 'plan', 'run'] },
  contracts: { path: '^src/contracts/', mayImport: ['wavesError', 'plan', 'ports', 'run'] },
  agents: { path: '^src/agents/', mayImport: ['wavesError', 'plan', 'ports', 'run'] },
  protocol: { path: '^src/protocol/', mayImport: ['wavesError', 'plan', 'run', 'contracts'] },
  views: { path: '^src/views/', mayImport: ['wavesError', 'plan', 'run', 'contracts', 'protocol'] },
  node: { path: '^src/node/', mayImport: pure },
  engine: { path: '^src/engine/', mayImport: pure },
  coordinator: { path: '^src/coordinator/', mayImport: pure },
  demoAgent: { path: '^src/demoAgent/', mayImport: [...pure, 'node'] },
  cli: { path: '^src/cli/', mayImport: [...pure, 'node', 'engine', 'coordinator'] },
  extension: { path: '^src/extension/', mayImport: [...pure, 'node', 'engine'] },
  webview: { path: '^webview/', mayImport: pure },
};

/**
 * The faces of rooms: the one file of a folder through which others use it. A folder is added when all others go through
 * one file.
 *
 * @type {Record<string, string>}
 */
const faces = {
  'src/planning/draft': 'draft.ts',
  'src/planning/partition': 'partition.ts',
  'src/planning/templates': 'templates.ts',
  'src/planning/repository': 'repositoryPlan.ts',
  'src/run/agents': 'agents.ts',
  'src/run/budget': 'budget.ts',
  'src/run/gates': 'gates.ts',
  'src/run/subplans': 'subplans.ts',
  'src/run/usage': 'usage.ts',
  'src/cli/planning': 'planning.ts',
  'src/cli/live': 'liveView.ts',
  'src/cli/programs': 'programOf.ts',
  'src/extension/logs': 'attemptLogs.ts',
  'src/node/scopeGuard': 'guardRecord.ts',
  'webview/graph/canvas/minimap': 'minimap.tsx',
  'webview/graph/compact': 'compactView.tsx',
  'webview/graph/share': 'shareMenu.tsx',
};

module.exports = { layers, pure, faces };
