import type { ScalarNode } from './planNode';

type Resolved = Pick<ScalarNode, 'type' | 'value'>;

/*
 * The implicit types of YAML 1.1 (https://yaml.org/type/) as PyYAML's safe loader resolves them, since that is what judges
 * these plans elsewhere: `yes` is true, `010` is 8, `1e3` is a string, and a bare date is a date.
 */
const NUMERIC = /[-+.0-9]/;
const WORDS = /[~nNyYtTfFoO]/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const BINARY = /^[-+]?0b[01_]+$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(\.[0-9_]*)?$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::\d\d)?))?$/;

/** The type and value of an unquoted scalar in YAML 1.1. */
export function resolvePlainScalar(text: string): Resolved {
  const [first = '~'] = text;
  // Most texts are told by how they begin.
  const found = NUMERIC.test(first) ? resolveNumber(text) : WORDS.test(first) ? resolveWord(text) : undefined;
  return found ?? { type: 'string', value: text };
}

function resolveWord(text: string): Resolved | undefined {
  if (NULL.test(text)) {
    return { type: 'null', value: null };
  }
  return TRUE.test(text) || FALSE.test(text) ? { type: 'boolean', value: TRUE.test(text) } : undefined;
}

function resolveNumber(text: string): Resolved | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  if (DECIMAL.test(text)) {
    return { type: 'integer', value: sign * Number(digits) };
  }
  if (DATE.test(text) || TIMESTAMP.test(text)) {
    return { type: 'date', value: text };
  }
  if (OCTAL.test(text)) {
    return { type: 'integer', value: sign * Number.parseInt(digits, 8) };
  }
  if (BINARY.test(text) || HEXADECIMAL.test(text)) {
    return { type: 'integer', value: sign * Number(digits) };
  }
  if (FLOAT.test(text)) {
    return { type: 'float', value: sign * Number(digits) };
  }
  if (INFINITE.test(text) || NOT_A_NUMBER.test(text)) {
    return { type: 'float', value: INFINITE.test(text) ? sign * Infinity : Number.NaN };
  }
  const sexagesimal = SEXAGESIMAL.exec(text);
  if (sexagesimal !== null && (sexagesimal[1] !== undefined || !/^0/.test(digits))) {
    const value = digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return { type: sexagesimal[1] === undefined ? 'integer' : 'float', value: sign * value };
  }
  return undefined;
}
