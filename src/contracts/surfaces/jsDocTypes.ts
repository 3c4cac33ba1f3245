/**
 * Puts the types that a JSDoc comment names into a signature that has none of its own: `@param {string} name`,
 * `@returns {number}`.
 */
export function jsDocTypes(comment: string, signature: string): string {
  if (!comment.startsWith('/**')) {
    return signature;
  }
  const parameters = [...comment.matchAll(/@param\s+\{([^}]+)\}\s+(\[?)([\w$]+)/g)];
  const [, returned] = /@returns?\s+\{([^}]+)\}/.exec(comment) ?? [];
  const typed = parameters.reduce((text, [, type = '', optional, name = '']) => {
    const place = new RegExp(`([(,]\\s*)${name.replace(/\$/g, '\\$')}(\\s*[,)=])`);
    return text.replace(
      place,
      (_whole, before: string, after: string) =>
        `${before}${name}${optional === '[' && !after.includes('=') ? '?' : ''}: ${type.trim()}${after}`,
    );
  }, signature);
  return returned !== undefined && typed.endsWith(')') ? `${typed}: ${returned.trim()}` : typed;
}
