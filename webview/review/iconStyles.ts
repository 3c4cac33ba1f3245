import { VscodeIcon } from '@vscode-elements/elements/dist/vscode-icon/vscode-icon.js';

/**
 * Gives the icons inside VS Code's elements their style sheet. They would load it by its address, but this page is one
 * file. To be called before the first of them is on the page.
 */
export function shareIconStyles(): void {
  const icons = new CSSStyleSheet();
  const rules = Array.from(document.styleSheets)
    .flatMap(({ cssRules }) => Array.from(cssRules))
    .filter((rule) => rule instanceof CSSStyleRule && rule.selectorText.includes('.codicon'));
  icons.replaceSync(rules.map(({ cssText }) => cssText).join('\n'));
  VscodeIcon.elementStyles = [...VscodeIcon.elementStyles, icons];
}
