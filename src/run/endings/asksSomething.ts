/** What is looked at of an agent's last words, in characters from their end. */
const LOOKED_AT = 400;

/** A question mark that ends a sentence, and not one in an address. */
const QUESTION = /\?["'”’)*_\]]*(?:\s|$)/;

/** Whether an agent's last words ask people something: their last paragraph holds a question. */
export function asksSomething(words: string): boolean {
  const paragraphs = words.trim().split(/\n\s*\n/);
  return QUESTION.test((paragraphs.at(-1) ?? '').slice(-LOOKED_AT));
}
