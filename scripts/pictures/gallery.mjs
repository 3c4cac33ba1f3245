import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';
import { FEW_WAYS, nameOf } from './camera.mjs';
import { EDITOR_SCREENS, EDITOR_WAYS } from './editorPictures.mjs';
import { SCREENS } from './screens.mjs';

const LANGUAGES = /** @type {Readonly<Record<string, string>>} */ ({ en: 'English', de: 'German' });
const THEMES = /** @type {Readonly<Record<string, string>>} */ ({
  dark: 'dark',
  light: 'light',
  'hc-dark': 'high contrast dark',
  'hc-light': 'high contrast light',
});

/** The text of docs/gallery.md: each screen with its pictures. */
export function galleryText() {
  const ways = FEW_WAYS.map(
    ({ theme, width, scale, language }) =>
      `${THEMES[theme]}, ${width} pixels wide, ${scale} %, ${LANGUAGES[language]}`,
  );
  return [
    '# What the screens look like',
    '',
    'Made by `npm run pictures` from recorded states; not by hand. Each screen four times, so that every theme, width, scale and',
    'language comes up:',
    '',
    ...ways.map((way) => `- ${way}`),
    '',
    'Those at 200 % are kept at half of their size.',
    '`npm run pictures -- --all` takes every screen in all 32 ways, as PNG, into `out/pictures`, to be looked at before a release.',
    'The extension’s own pages; at the end what VS Code draws of a plan’s text, in two themes. Its trees, messages and lists are not shown.',
    ...SCREENS.flatMap(({ name, shows }) => [
      '',
      `## ${shows.charAt(0).toUpperCase()}${shows.slice(1)}`,
      '',
      ...FEW_WAYS.map(
        (way, index) =>
          `<img alt="${shows}: ${ways[index]}" src="pictures/gallery/${name}.${nameOf(way)}.webp" width="49%" />`,
      ),
    ]),
    ...EDITOR_SCREENS.flatMap(({ name, shows }) => [
      '',
      `## ${shows.charAt(0).toUpperCase()}${shows.slice(1)}`,
      '',
      ...EDITOR_WAYS.map(
        (theme) =>
          `<img alt="${shows}: ${THEMES[theme]}" src="pictures/gallery/${name}.${theme}.webp" width="49%" />`,
      ),
    ]),
    '',
  ].join('\n');
}

/** Writes docs/gallery.md. */
export function writeGallery() {
  writeFileSync(join(projectRoot, 'docs', 'gallery.md'), galleryText());
}
