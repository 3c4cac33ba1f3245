/** Longer than this, a message quotes something that is no plan. */
const MAX_MESSAGE = 600;

/** A text on one line, without characters that could steer a terminal; it may come from anywhere. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** A quoted value as far as a message has room for it. */
export function shortened(text: string): string {
  const line = onOneLine(text.slice(0, 200));
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** A whole message, fit for a terminal and of a length that people read. */
export function legibleMessage(message: string): string {
  const line = onOneLine(message.slice(0, 2 * MAX_MESSAGE));
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 3)}...` : line;
}
