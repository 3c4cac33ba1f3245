/**
 * The clock, chance and timers come from outside (src/ports/ports.ts), so that a run can be replayed and tested without
 * waiting. Options of the rule `no-restricted-globals`.
 */
export const impureGlobals = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['process', 'Buffer', 'window', 'document', 'fetch', 'performance', 'crypto', 'console'],
].map((name) => ({ name, message: 'Pure code gets the world from outside (src/ports/ports.ts).' }));

/** The same for members, as options of `banned-syntax` (`ownRules.mjs`): a given time may be read, the present one may not. */
export const impureSyntax = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Pure code gets the time from outside (Clock in src/ports/ports.ts).',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Pure code gets the time from outside (Clock in src/ports/ports.ts).',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Pure code has no chance in it; pass the value in.',
  },
];

/** Calls that must go through the one place that keeps them in step with package.json, imports that no rule sees, and default exports. */
export const bannedSyntax = [
  {
    selector: 'CallExpression[callee.property.name=/^register(TextEditor)?Command$/]',
    message: 'Register commands through src/extension/editor/commandRegistry.ts.',
  },
  {
    selector: "CallExpression[callee.property.name='executeCommand'][arguments.0.value='setContext']",
    message: 'Set context keys through src/extension/editor/contextKeys.ts.',
  },
  {
    selector: "ImportExpression[source.type!='Literal']",
    message: 'Name what is imported, so that the rules of imports see it.',
  },
  {
    selector: 'CallExpression[callee.name=/^(require|createRequire)$/]',
    message: 'Import what is needed, so that the rules of imports see it.',
  },
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name, so that a thing is called the same everywhere.',
  },
];
