/** Text as it may stand in HTML, also inside an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A heading with a list below it, each line with what it is about; nothing where there are no lines. */
export function htmlList(
  heading: string,
  items: readonly { readonly subject: string; readonly text: string }[],
): string {
  if (items.length === 0) {
    return '';
  }
  const lines = items.map(
    ({ subject, text }) =>
      `<li>${subject === '' ? '' : `<b>${escapeHtml(subject)}</b> `}${escapeHtml(text)}</li>`,
  );
  return `<section>\n<h2>${heading}</h2>\n<ul>\n${lines.join('\n')}\n</ul>\n</section>\n`;
}
