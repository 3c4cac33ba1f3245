import { readFileSync, writeFileSync } from 'node:fs';
import subsetFont from 'subset-font';

/** A rule that gives one icon its character. */
const ICON = /\.codicon-([\w-]+):before\{content:"\\([\da-f]+)"\}/g;

/**
 * Leaves of the icons' font and style sheet what a built program names: a sixth of them, so that they take 20 KB of what people
 * download instead of 75. An icon counts as named where any string of the program is its name, or ends a class of it.
 */
export const usedIcons = {
  name: 'used-icons',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onEnd(async ({ errors, metafile }) => {
      if (errors.length > 0) {
        return;
      }
      const [script, style, font] = [
        'dist/webview/graph.js',
        'dist/webview/graph.css',
        'dist/webview/codicon.ttf',
      ];
      const program = readFileSync(script, 'utf8');
      const named = new Set(
        [/["'`]([a-z\d-]+)["'`]/g, /codicon-([a-z\d-]+)/g].flatMap((pattern) =>
          [...program.matchAll(pattern)].map(([, name]) => name),
        ),
      );
      /** @type {string[]} */
      const characters = [];
      const kept = readFileSync(style, 'utf8').replaceAll(ICON, (rule, name, code) => {
        if (!named.has(name)) {
          return '';
        }
        characters.push(String.fromCodePoint(Number.parseInt(code, 16)));
        return rule;
      });
      const icons = await subsetFont(readFileSync(font), characters.join(''), { targetFormat: 'truetype' });
      for (const [file, content] of /** @type {const} */ ([
        [style, Buffer.from(kept)],
        [font, icons],
      ])) {
        writeFileSync(file, content);
        const output = metafile?.outputs[file];
        if (output !== undefined) {
          output.bytes = content.length;
        }
      }
    });
  },
};
