import type { ErrorCode } from 'yaml';
import { PACKAGE_FIELDS } from '../model';
import { asItLooks, firstInvisible, shortened } from './legible';
import type { Met, Slip } from './slip';
import { inQuotes } from './slip';
import { openBracket, openQuote, quoteInQuotes } from './unclosed';

/** What a mistake is, in the words of somebody who does not know the grammar. */
export function slipOf(met: Met): Slip {
  return (
    tag(met) ??
    invisible(met) ??
    taskList(met) ??
    byCode[met.error.code]?.(met) ??
    openBracket(met) ??
    unknown(met)
  );
}

/** What each kind of error most often comes from. */
const byCode: Partial<Record<ErrorCode, (met: Met) => Slip | undefined>> = {
  BLOCK_AS_IMPLICIT_KEY: (met) => dashWithoutBlank(met) ?? colonInText(met),
  MULTILINE_IMPLICIT_KEY: (met) => dashWithoutBlank(met) ?? keyWithoutColon(met),
  MISSING_CHAR: (met) => openQuote(met) ?? wrongIndent(met),
  UNEXPECTED_TOKEN: quoteInQuotes,
  BAD_INDENT: (met) => openBracket(met) ?? wrongIndent(met),
  BAD_SCALAR_START: reservedStart,
};

/** A text that begins with `!`: the habit of `.gitignore`, and a tag to YAML. */
function tag({ error, text }: Met): Slip | undefined {
  if (error.code !== 'TAG_RESOLVE_FAILED') {
    return undefined;
  }
  const [start, end] = error.pos;
  const written = text.slice(start, end);
  const isEmpty = /^[ \t]*(?:#[^\n]*|[,\]}][^\n]*)?\r?(?:\n|$)/.test(
    text.slice(end, text.indexOf('\n', end) + 1 || undefined),
  );
  const shown = shortened(written);
  return isEmpty
    ? {
        code: 'yaml-tag',
        start,
        end,
        isLocal: true,
        message: `\`${shown}\` begins with "!", which makes it a tag to YAML: nothing is left of the item itself. To keep a package away from files, name them under \`deny\`, without "!"; a text that begins with "!" needs quotes: "${shown}".`,
        fix: { title: 'Put it into quotes', replaced: [{ start, end, text: `"${written}"` }] },
      }
    : {
        code: 'yaml-tag',
        severity: 'warning',
        start,
        end,
        isLocal: true,
        message: `\`${shown}\` is a tag to YAML, and not one that is known here: what follows is read without it. Remove it, or put the whole text into quotes.`,
      };
}

/** A blank that is none, or something between words that nobody sees, where the line is not understood. */
function invisible({ text, line, lines, error }: Met): Slip | undefined {
  const from = text.lastIndexOf('\n', line.start - 1) + 1;
  const written = text.slice(from, line.end);
  const found = firstInvisible(written);
  if (found === undefined || error.code === 'BAD_DQ_ESCAPE') {
    return undefined;
  }
  const at = from + found.at;
  return {
    code: 'invisible-character',
    start: at,
    end: at + 1,
    message: `In column ${lines.linePos(at).col} of this line stands a character that cannot be seen, ${found.name}, which YAML takes for text. Write an ordinary space, or nothing.`,
    fix: {
      title: `Take ${found.name} out of this line`,
      replaced: [{ start: from, end: line.end, text: asItLooks(written) }],
    },
  };
}

function taskList({ line }: Met): Slip | undefined {
  return /^[-*] \[[ xX]\] /.test(line.content)
    ? {
        start: line.start,
        end: line.end,
        message:
          'This is an item of a task list in Markdown, and no YAML. `waves import` makes a plan of such a list; in a plan, tasks are plain texts: `- Write the schema`.',
      }
    : undefined;
}

function dashWithoutBlank({ line }: Met): Slip | undefined {
  const rest = /^-([^\s-].*)$/.exec(line.content)?.[1];
  return rest === undefined
    ? undefined
    : {
        start: line.start,
        end: line.start + 1,
        message: `A "-" begins an item only with a space behind it; \`-${shortened(rest)}\` is read as one text. Write \`- ${shortened(rest)}\`.`,
        fix: {
          title: 'Add the space',
          replaced: [{ start: line.start, end: line.start + 1, text: '- ' }],
        },
      };
}

/** A title such as `Search: the page`. */
function colonInText({ error, text, line }: Met): Slip {
  const start = error.pos[0];
  const value = text.slice(start, line.end);
  const quoted = inQuotes(value);
  if (!/:(?:\s|$)/.test(value) || quoted === undefined) {
    return {
      start,
      end: line.end,
      message: `The lines below belong to nothing: \`${shortened(value)}\` is a whole value already. Indent them like the key of this line, or write what belongs to it under a key of its own.`,
    };
  }
  return {
    start,
    end: line.end,
    isLocal: true,
    isTaking: true,
    message: `A second \`key: value\` on one line: in \`${shortened(value)}\` the ": " begins another key. Put the text into quotes: ${shortened(quoted)}. A nested map begins on a new line.`,
    fix: { title: 'Put it into quotes', replaced: [{ start, end: line.end, text: quoted }] },
  };
}

function keyWithoutColon({ line, text }: Met): Slip {
  const [, dash = '', key = '', colon, value] = /^(- +)?([\w-]+)(?:(:)|\s+)?(.*)$/.exec(line.content) ?? [];
  const start = line.start + dash.length;
  const wanted = `${key}: ${value ?? ''}`.trim();
  if (key === '') {
    return {
      start: line.start,
      end: line.end,
      message: `\`${shortened(line.content)}\` stands where a key is needed, such as \`title: ...\`. Is a colon missing, or a quote open above?`,
    };
  }
  if (colon === undefined && dash === '' && !isKey(key, value ?? '', text)) {
    return {
      start,
      end: line.end,
      message: `\`${shortened(line.content)}\` has no colon, so that it is no key. Indent it further if it goes on with the text above; write \`${shortened(wanted)}\` if it is a field.`,
      fix: {
        title: 'Indent it, as a part of the text above',
        replaced: [{ start: line.start, end: line.start, text: '  ' }],
      },
    };
  }
  return {
    start,
    end: line.end,
    message:
      colon === undefined
        ? `\`${shortened(line.content.slice(dash.length))}\` has no colon, so that it is no key. Write \`${shortened(wanted)}\`.`
        : `\`${shortened(line.content.slice(dash.length))}\` has no space behind its colon, so that it is one text. Write \`${shortened(wanted)}\`.`,
    fix: { title: `Write \`${shortened(wanted)}\``, replaced: [{ start, end: line.end, text: wanted }] },
  };
}

/** Whether a word that begins a line is rather a key than the first of a text that goes on: fields are read, and texts are not lost. */
function isKey(word: string, rest: string, text: string): boolean {
  return (
    PACKAGE_FIELDS.has(word) ||
    !/\s/.test(rest.trim()) ||
    new RegExp(`^[ -]*${word}:(?:\\s|$)`, 'm').test(text)
  );
}

/** A line that is indented like nothing above it, or lacks the dash of its list. */
function wrongIndent({ line, text, error }: Met): Slip | undefined {
  if (!/indicator|same column/.test(error.message) || line.content === '') {
    return undefined;
  }
  const above = text.slice(0, line.start).split('\n').slice(0, -1);
  const item = above.findLast((each) => /^ *- /.test(each) && indentOf(each) <= line.indent);
  const place = { start: line.start, end: line.end };
  if (item !== undefined && indentOf(item) === line.indent) {
    return {
      ...place,
      message: `The items above begin with "- " and this line does not. Write \`- ${shortened(line.content)}\`, or indent it as what it belongs to.`,
      fix: { title: 'Add the dash', replaced: [{ start: line.start, end: line.start, text: '- ' }] },
    };
  }
  const fields = item === undefined ? undefined : (/^ *- */.exec(item)?.[0].length ?? 0);
  const own = `This line is indented by ${line.indent}`;
  return {
    ...place,
    message:
      item === undefined || fields === undefined
        ? `${own}, like nothing above it. Align it with the lines that it belongs to.`
        : `${own}: the fields of the item above are indented by ${fields}, a further item by ${indentOf(item)} with a "-". Align it with what it belongs to.`,
    ...(fields === undefined
      ? {}
      : {
          fix: {
            title: `Indent it by ${fields}`,
            replaced: [{ start: line.start - line.indent, end: line.start, text: ' '.repeat(fields) }],
          },
        }),
  };
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function reservedStart({ error, text, line }: Met): Slip {
  const start = error.pos[0];
  const value = text.slice(start, line.end).replace(/\s#.*$/, '');
  const quoted = inQuotes(value);
  return {
    start,
    end: start + value.length,
    isLocal: true,
    message: `A text cannot begin with "${text.charAt(start)}" unless it stands in quotes${quoted === undefined ? '' : `: ${shortened(quoted)}`}.`,
    ...(quoted === undefined || /[,\]}]/.test(value)
      ? {}
      : {
          fix: {
            title: 'Put it into quotes',
            replaced: [{ start, end: start + value.length, text: quoted }],
          },
        }),
  };
}

/** What stays to be said by the parser's own words. */
const PLAIN_WORDS: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'This line is not indented like the lines that it belongs to; align it with them.',
  BAD_DQ_ESCAPE:
    'This escape is not known in double quotes; write "\\\\" for a backslash, or use single quotes.',
  BAD_ALIAS: 'An alias needs the name of an anchor; put a text that begins with "*" into quotes.',
};

function unknown({ error, line }: Met): Slip {
  const [first = ''] = error.message.split('\n');
  const words = PLAIN_WORDS[error.code];
  return {
    start: error.pos[0],
    end: error.pos[1],
    isLocal: error.code === 'BAD_DQ_ESCAPE' || error.code === 'BAD_ALIAS',
    message:
      words === undefined
        ? `\`${shortened(line.content)}\` is not valid YAML: ${first.replace(/[\s:.]+$/, '')}. Look at the brackets, quotes and colons of this line and the one above.`
        : words,
  };
}
