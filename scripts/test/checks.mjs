/** What is checked besides the tests: the arguments of Node.js for each. Nothing runs before the build. */
export const CHECKS = {
  build: { proves: 'everything that ships can be built', argv: ['esbuild.mjs'] },
  typecheck: {
    proves: 'all types fit, each folder with those of its own world only',
    argv: ['node_modules/@typescript/native/bin/tsc', '-b'],
  },
  lint: {
    proves: 'the rules of style, of imports and of what is translated',
    argv: ['scripts/lint.mjs'],
  },
};
