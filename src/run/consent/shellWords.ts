/** A word of a command; `isFixed` when nothing in it is put in by the shell only when it runs. */
export interface ShellWord {
  readonly text: string;
  readonly isFixed: boolean;
}

/** The words of each program that a text in the shell's language starts, in the order of writing. */
export function shellCommands(text: string): ShellWord[][] {
  const reader = new ShellReader(text);
  return [...reader.commands(), ...reader.within.flatMap(shellCommands)].filter((words) => words.length > 0);
}

/** Ends a command, or a redirection's sign; the rest of the grammar tells words apart only. */
const SPECIAL = /[\s;&|()<>]/;

class ShellReader {
  private at = 0;
  /** Texts of command substitutions, which are run too. */
  readonly within: string[] = [];

  constructor(private readonly text: string) {}

  commands(): ShellWord[][] {
    const found: ShellWord[][] = [[]];
    let isTarget = false;
    while (this.at < this.text.length) {
      const letter = this.text[this.at] ?? '';
      if (letter === '\n' || /[;&|()]/.test(letter)) {
        this.at += 1;
        // In `2>&1` it belongs to the redirection.
        if (!(letter === '&' && isTarget)) {
          found.push([]);
          isTarget = false;
        }
      } else if (letter === '<' || letter === '>') {
        this.at += 1;
        isTarget = true;
      } else if (/\s/.test(letter)) {
        this.at += 1;
      } else if (letter === '#') {
        this.skipTo('\n');
      } else {
        const word = this.word();
        const isDescriptor = /^\d$/.test(word.text) && /[<>]/.test(this.text[this.at] ?? '');
        if (!isTarget && !isDescriptor) {
          found.at(-1)?.push(word);
        }
        isTarget = false;
      }
    }
    return found;
  }

  private word(): ShellWord {
    let text = '';
    let isFixed = true;
    let quote: string | undefined;
    for (; this.at < this.text.length; this.at += 1) {
      const letter = this.text[this.at] ?? '';
      if (letter === quote) {
        quote = undefined;
      } else if (quote === undefined && (letter === "'" || letter === '"')) {
        quote = letter;
      } else if (quote !== "'" && letter === '\\') {
        this.at += 1;
        text += this.text[this.at] === '\n' ? '' : (this.text[this.at] ?? '');
      } else if (quote !== "'" && (letter === '$' || letter === '`')) {
        isFixed = false;
        text += this.expansion(letter);
      } else if (quote === undefined && SPECIAL.test(letter)) {
        break;
      } else {
        isFixed &&= quote !== undefined || !/[*?]/.test(letter);
        text += letter;
      }
    }
    return { text, isFixed };
  }

  /** Reads to the end of a substitution of a command's output; of anything else only its sign. */
  private expansion(sign: string): string {
    const from = this.at;
    if (sign === '`') {
      this.at += 1;
      this.skipTo('`');
      this.within.push(this.text.slice(from + 1, this.at));
    } else if (this.text[from + 1] === '(') {
      let depth = 0;
      do {
        this.at += 1;
        depth += this.text[this.at] === '(' ? 1 : this.text[this.at] === ')' ? -1 : 0;
      } while (depth > 0 && this.at < this.text.length);
      this.within.push(this.text.slice(from + 2, this.at));
    }
    return this.text.slice(from, this.at + 1);
  }

  private skipTo(end: string): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found;
  }
}
