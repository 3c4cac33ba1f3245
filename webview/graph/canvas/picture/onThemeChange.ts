/** Calls `listener` when VS Code changes the theme, which it does by styles and classes of the page's root and body. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter: ['style', 'class'] });
  }
  return () => observer.disconnect();
}
