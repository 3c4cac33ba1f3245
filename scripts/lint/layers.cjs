/**
 * Who may import whom: the table behind both the import rules that the linter shows while typing and those that
 * dependency-cruiser checks on what imports resolve to. A layer is a folder under `src`, a single file there, or the webview.
 * `mayImport` names the other layers; a layer may always import itself. `packages` names what it may import from npm.
 *
 * @typedef {object} Layer
 * @property {string} path a regular expression for the files of the layer, from the project's root
 * @property {string} holds what is found there, for the table in CONTRIBUTING.md
 * @property {string[]} mayImport
 * @property {string[]} packages
 */

/** The layers that compute and never do: no Node, no VS Code, no DOM, no clock, no chance. */
const pure = ['wavesError', 'plan', 'planning', 'run', 'contracts', 'agents', 'ports', 'protocol', 'views'];

/** @type {Record<string, Layer>} */
const layers = {
  wavesError: {
    path: '^src/wavesError\\.ts$',
    holds: 'the one typed error with its reason',
    mayImport: [],
    packages: [],
  },
  plan: {
    path: '^src/plan/',
    holds: 'reading plans with source ranges, checks, graph',
    mayImport: ['wavesError'],
    packages: ['yaml'],
  },
  planning: {
    path: '^src/planning/',
    holds: 'making plans: sharing out repositories, templates, importers, the loop with an agent',
    mayImport: ['wavesError', 'plan', 'run'],
    packages: ['@vscode/l10n', 'yaml'],
  },
  run: {
    path: '^src/run/',
    holds: 'events, state as a fold over them, scheduler, what blocks a package',
    mayImport: ['wavesError', 'plan'],
    packages: ['@rgrove/parse-xml', '@vscode/l10n'],
  },
  ports: {
    path: '^src/ports/',
    holds: 'what the engine needs of the world, as small interfaces',
    mayImport: ['wavesError', 'plan', 'run'],
    packages: [],
  },
  contracts: {
    path: '^src/contracts/',
    holds: 'prompts, what files offer, obligations, contexts, drift',
    mayImport: ['wavesError', 'plan', 'ports', 'run'],
    packages: ['ajv', 'ajv-formats', 'graphql', 'pgsql-ast-parser', 'protobufjs', 'yaml'],
  },
  agents: {
    path: '^src/agents/',
    holds: 'what each kind of agent is started with and says: one file for each in `adapters`',
    mayImport: ['wavesError', 'plan', 'ports', 'run'],
    packages: [],
  },
  protocol: {
    path: '^src/protocol/',
    holds: 'messages between processes and views; types only',
    mayImport: ['wavesError', 'plan', 'run', 'contracts'],
    packages: [],
  },
  views: {
    path: '^src/views/',
    holds: 'what views and pages show of plans and runs, computed',
    mayImport: ['wavesError', 'plan', 'run', 'contracts', 'protocol'],
    packages: ['@vscode/l10n'],
  },
  node: {
    path: '^src/node/',
    holds: 'the ports on Node.js: git, journal, lease, processes, sockets',
    mayImport: pure,
    packages: [
      '@agentclientprotocol/sdk',
      '@apidevtools/json-schema-ref-parser',
      '@nats-io/jetstream',
      '@nats-io/nats-core',
      '@nats-io/transport-node',
      '@vscode/tree-sitter-wasm',
      'cross-spawn',
      'dereference-json-schema',
      'json-schema-to-typescript',
      'openapi-backend',
      'strip-json-comments',
      'vscode-jsonrpc',
      'which',
      'write-file-atomic',
      'yaml',
    ],
  },
  engine: {
    path: '^src/engine/',
    holds: 'the driver: decisions to effects to events',
    mayImport: pure,
    packages: [],
  },
  coordinator: {
    path: '^src/coordinator/',
    holds: 'what agents know of each other: its calls, MCP, HTTP, and the client of one elsewhere',
    mayImport: pure,
    packages: ['@modelcontextprotocol/server', 'zod'],
  },
  demoAgent: {
    path: '^src/demoAgent/',
    holds: 'the built-in agent, a program of its own',
    mayImport: [...pure, 'node'],
    packages: ['write-file-atomic'],
  },
  cli: {
    path: '^src/cli/',
    holds: '`waves`; a composition root',
    mayImport: [...pure, 'node', 'engine', 'coordinator'],
    packages: ['@modelcontextprotocol/server', 'commander', 'write-file-atomic'],
  },
  extension: {
    path: '^src/extension/',
    holds: 'the only folder that imports `vscode`; the other composition root',
    mayImport: [...pure, 'node', 'engine'],
    packages: ['@vscode/l10n', 'vscode', 'write-file-atomic'],
  },
  webview: {
    path: '^webview/',
    holds: 'the graph, in React',
    mayImport: pure,
    packages: [
      '@vscode-elements/elements',
      '@vscode/codicons',
      '@vscode/l10n',
      '@xyflow/react',
      'react',
      'react-dom',
    ],
  },
};

/**
 * The faces of rooms: the one file of a folder through which others use it. A folder is added when all others go through
 * one file.
 *
 * @type {Record<string, string>}
 */
const faces = {
  'src/contracts/modules': 'modules.ts',
  'src/planning/importing': 'importing.ts',
  'src/planning/partition': 'partition.ts',
  'src/run/agents': 'agents.ts',
  'src/run/kernel': 'kernel.ts',
  'src/run/usage': 'usage.ts',
  'src/cli/machines': 'worker.ts',
  'src/cli/planning': 'planning.ts',
  'src/engine/runs': 'driver.ts',
  'src/extension/commands': 'allCommands.ts',
  'src/node/machines': 'machines.ts',
  'src/node/worktrees/repository': 'repository.ts',
  'src/node/worktrees/surroundings': 'surroundings.ts',
};

/**
 * What knows no feature of its floor by name, not even a type: it asks their tables. With each, what else of the floor it
 * may import.
 *
 * @type {Record<string, readonly string[]>}
 */
const kernels = {
  'src/run/kernel': [],
  'src/run/scheduler.ts': ['kernel/', 'run.ts'],
  'src/engine/kernel': [],
};

module.exports = { layers, pure, faces, kernels };
