import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';
import { FEW_WAYS, nameOf } from './camera.mjs';
import { EDITOR_SCREENS, EDITOR_WAYS } from './editorPictures.mjs';
import { SCREENS } from './screens.mjs';
import { WALK_SCREENS } from './walkScreens.mjs';

const LANGUAGES = /** @type {Readonly<Record<string, string>>} */ ({ en: 'English', de: 'German' });
const THEMES = /** @type {Readonly<Record<string, string>>} */ ({
  dark: 'dark',
  light: 'light',
  'hc-dark': 'high contrast dark',
  'hc-light': 'high contrast light',
});

/** @typedef {{ readonly name: string, readonly shows: string }} Shown */

/** A screen in the few ways. */
function inFewWays(/** @type {Shown} */ { name, shows }) {
  return pictures(
    shows,
    FEW_WAYS.map((way) => [`${name}.${nameOf(way)}`, wordsOf(way)]),
  );
}

/** What VS Code shows once. */
function inTwoThemes(/** @type {Shown} */ { name, shows }) {
  return pictures(
    shows,
    EDITOR_WAYS.map((theme) => [`${name}.${theme}`, THEMES[theme] ?? theme]),
  );
}

function pictures(/** @type {string} */ shows, /** @type {readonly (readonly [string, string])[]} */ taken) {
  return [
    '',
    `## ${shows.charAt(0).toUpperCase()}${shows.slice(1)}`,
    '',
    ...taken.map(
      ([name, words]) => `<img alt="${shows}: ${words}" src="pictures/gallery/${name}.webp" width="49%" />`,
    ),
  ];
}

function wordsOf(/** @type {import('./camera.mjs').Way} */ { theme, width, scale, language }) {
  return `${THEMES[theme]}, ${width} pixels wide, ${scale} %, ${LANGUAGES[language]}`;
}

/** The text of docs/gallery.md: each screen with its pictures. */
export function galleryText() {
  return [
    '# What the screens look like',
    '',
    'Made by `npm run pictures` from recorded states; not by hand. Each screen four times, so that every theme, width, scale and',
    'language comes up:',
    '',
    ...FEW_WAYS.map((way) => `- ${wordsOf(way)}`),
    '',
    'Those at 200 % are kept at half of their size.',
    '`npm run pictures -- --all` takes every screen in all 32 ways, as PNG, into `out/pictures`, to be looked at before a release.',
    'The extension’s own pages; then what VS Code draws of a plan’s text, in two themes; then a walk through the whole in VS Code.',
    ...SCREENS.flatMap((screen) => inFewWays(screen)),
    ...EDITOR_SCREENS.flatMap((screen) => inTwoThemes(screen)),
    '',
    '# A walk in VS Code',
    '',
    'From an empty folder to work that is merged and cleaned up, as `test/editor/walk.test.ts` walks it. VS Code’s own words stay English in the',
    'German window, which has no language pack.',
    ...WALK_SCREENS.flatMap((screen) => (screen.isOnce === true ? inTwoThemes(screen) : inFewWays(screen))),
    '',
  ].join('\n');
}

/** Writes docs/gallery.md. */
export function writeGallery() {
  writeFileSync(join(projectRoot, 'docs', 'gallery.md'), galleryText());
}
