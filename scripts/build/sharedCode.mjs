import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';

/**
 * Lets the programs of one build share their code: what several of them need lies once, in files named `shared-*.js`, and what is
 * imported while they run is loaded only then. The bundler splits modules alone, and VS Code loads CommonJS alone, so each file
 * that it makes is turned into CommonJS afterwards. All of them lie in one folder, where `__dirname` is the same for each. What
 * takes Node.js long to load, and most commands never use, is loaded when something of it is used.
 *
 * @type {import('esbuild').Plugin}
 */
export const sharedCode = {
  name: 'shared-code',
  setup(builder) {
    const options = builder.initialOptions;
    const folder = options.outdir ?? '.';
    Object.assign(options, { format: 'esm', splitting: true, chunkNames: 'shared-[hash]', write: false });
    builder.onEnd(async ({ errors, outputFiles = [], metafile }) => {
      if (errors.length > 0) {
        // What was built last stays whole.
        return;
      }
      const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
      mkdirSync(folder, { recursive: true });
      const left = readdirSync(folder).filter((name) => name.startsWith('shared-') && !texts.has(name));
      left.forEach((name) => rmSync(join(folder, name)));
      const scripts = [...texts].filter(([name]) => name.endsWith('.js'));
      await Promise.all(
        scripts.map(async ([name, text]) => {
          const { code, map } = await asCommonJs(name, text, texts.get(`${name}.map`), options);
          const file = join(folder, name);
          writeFileSync(file, code);
          if (map !== '') {
            writeFileSync(`${file}.map`, map);
          }
          const output = metafile?.outputs[file.replaceAll('\\', '/')];
          if (output !== undefined) {
            output.bytes = Buffer.byteLength(code);
          }
        }),
      );
    });
  },
};

/**
 * @param {string} name
 * @param {string} text
 * @param {string | undefined} map
 * @param {import('esbuild').BuildOptions} options
 */
async function asCommonJs(name, text, map, { minify, platform, target }) {
  const commonJs = /** @type {const} */ ({ format: 'cjs', supported: { 'dynamic-import': false } });
  if (map === undefined) {
    const { code } = await transform(text, { ...commonJs, minify, platform, target });
    return { code: whenUsed(withoutDetour(code)), map: '' };
  }
  const comment = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
  const made = await transform(text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, comment), {
    ...commonJs,
    minify,
    platform,
    target,
    sourcemap: 'external',
    sourcefile: name,
  });
  return { code: `${whenUsed(withoutDetour(made.code))}//# sourceMappingURL=${name}.map\n`, map: made.map };
}

/**
 * Has a file export the object that it has made for that, and not one that asks it for each thing each time. Takes as many letters as
 * stood there, so that source maps stay right.
 *
 * @param {string} code CommonJS
 */
function withoutDetour(code) {
  const changed = code.replace(/module\.exports ?= ?[\w$]+\(([\w$]+)\);/, (whole, made) =>
    `module.exports=${made};`.padEnd(whole.length),
  );
  return changed === code
    ? code
    : `${changed}Object.defineProperty(module.exports,"__esModule",{value:!0});\n`;
}

/** Together they take as long to load as it takes to check a small plan. */
const SLOW = 'fs/promises|crypto|child_process|readline|tty|worker_threads|stream/promises|http|https|net';

/**
 * Has slow modules of Node.js loaded with the first look at what they export. Takes as many letters as stood there, so that source
 * maps stay right.
 *
 * @param {string} code CommonJS
 */
function whenUsed(code) {
  // The second is what the bundler makes of `require` in a package that is CommonJS itself.
  const loading = new RegExp(
    `=(?:require|\\(0,[\\w$]+\\.[\\w$]+\\))\\("((?:node:)?(?:${SLOW}))"\\)(?=[,;])`,
    'g',
  );
  const changed = code.replace(loading, '=builtin("$1")');
  return changed === code
    ? code
    : `${changed}function builtin(name){return new Proxy({},{get:(_,key)=>require(name)[key]})}\n`;
}
