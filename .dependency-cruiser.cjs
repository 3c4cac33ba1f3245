const { layers, pure, faces, kernels } = require('./scripts/lint/layers.cjs');

/** A regular expression that matches the files of any of the named layers. */
function filesOf(/** @type {string[]} */ ...names) {
  return names.map((name) => layers[name].path).join('|');
}

const allLayers = Object.keys(layers);

/**
 * One rule for each layer: its own files and those of the layers named in its row, nothing else of ours. As every link is
 * held to its row, no chain of imports leads further than the rows do; `test/build/importRules.test.ts` follows them.
 */
const layerRules = allLayers.map((name) => {
  const forbidden = allLayers.filter((other) => other !== name && !layers[name].mayImport.includes(other));
  return {
    name: `layer-${name}`,
    comment: `"${name}" may import ${layers[name].mayImport.join(', ') || 'nothing of ours'} (scripts/lint/layers.cjs).`,
    severity: 'error',
    from: { path: filesOf(name) },
    to: { path: filesOf(...forbidden) },
  };
});

/** One rule for each layer: of npm it imports the packages that are named in its row. */
const packageRules = allLayers.map((name) => ({
  name: `packages-of-${name}`,
  comment: `"${name}" may import of npm: ${layers[name].packages.join(', ') || 'nothing'} (scripts/lint/layers.cjs).`,
  severity: 'error',
  from: { path: filesOf(name) },
  to: {
    path: 'node_modules/',
    pathNot: layers[name].packages.map((each) => `node_modules/(@types/)?${each}/`),
  },
}));

/** One rule for each room that has a face: nobody else imports anything else of it. */
const faceRules = Object.entries(faces).map(([room, face]) => ({
  name: 'past-a-face',
  comment: `Others use "${room}" through ${face} (scripts/lint/layers.cjs).`,
  severity: 'error',
  from: { pathNot: `^${room}/` },
  to: { path: `^${room}/`, pathNot: `^${room}/${face.replace('.', '\\.')}$` },
}));

/** One rule for each kernel: it knows no feature of its floor. */
const kernelRules = Object.entries(kernels).map(([kernel, others]) => {
  const floor = kernel.split('/').slice(0, 2).join('/');
  return {
    name: 'kernel-knows-no-feature',
    comment: `"${kernel}" serves all features of its floor: let it ask their tables (kernels in scripts/lint/layers.cjs).`,
    severity: 'error',
    from: { path: `^${kernel}` },
    to: { path: `^${floor}/`, pathNot: [`^${kernel}`, ...others.map((other) => `^${floor}/${other}`)] },
  };
});

const vscode = '^vscode$|node_modules/@types/vscode/';
const browserLibraries = 'node_modules/(react|react-dom|@xyflow|@vscode-elements|@vscode/codicons)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or have a third in common.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere. ("vscode" is provided by the editor.)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'in-a-layer',
      comment: 'Every source file belongs to a layer, so that the rules below apply to it.',
      severity: 'error',
      from: { path: '.', pathNot: [filesOf(...allLayers), 'node_modules', '^vscode$'] },
      to: {},
    },
    ...layerRules,
    ...packageRules,
    ...faceRules,
    ...kernelRules,
    {
      name: 'pure-without-node',
      comment: 'Pure code gets what it needs from outside: no Node modules.',
      severity: 'error',
      from: { path: filesOf(...pure) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-without-vscode-and-dom',
      comment: 'Pure code knows neither the editor nor the browser.',
      severity: 'error',
      from: { path: filesOf(...pure) },
      to: { path: [vscode, browserLibraries] },
    },
    {
      name: 'only-the-extension-imports-vscode',
      comment: 'Everything else must run without an editor.',
      severity: 'error',
      from: { pathNot: filesOf('extension') },
      to: { path: vscode },
    },
    {
      name: 'engine-gets-node-passed-in',
      comment:
        'Engine and coordinator reach disk, network, processes and git through ports. (Joining paths is arithmetic.)',
      severity: 'error',
      from: { path: filesOf('engine', 'coordinator') },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?path(/|$)' },
    },
    {
      name: 'webview-without-node',
      comment: 'There are no Node modules in a browser.',
      severity: 'error',
      from: { path: filesOf('webview') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-unlisted-packages',
      comment:
        'What is bundled is listed in package.json, and not only there because another package needs it.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: vscode },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.css', '.json'],
    },
  },
};
