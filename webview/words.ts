import { config } from '@vscode/l10n';

/**
 * Takes the translations that the extension wrote into the page, before anything reads a word; `main.tsx` imports this
 * first. Without them everything is English.
 */
const words = document.getElementById('root')?.dataset['words'];
if (words !== undefined && words !== '') {
  config({ contents: words });
}
