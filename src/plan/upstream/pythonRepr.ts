import type { PlanNode, ScalarNode } from '../yaml/planNode';

/**
 * A value as Python prints it in messages (`repr`), so that ours can be compared with upstream's side by side.
 * https://docs.python.org/3/library/functions.html#repr
 */
export function pythonRepr(node: PlanNode): string {
  switch (node.kind) {
    case 'list':
      return pythonList(node.items.map(pythonRepr));
    case 'map': {
      const entries = [...node.entries.values()];
      return `{${entries.map(({ key, value }) => `${pythonString(key.value)}: ${pythonRepr(value)}`).join(', ')}}`;
    }
    case 'scalar':
      return scalarRepr(node);
  }
}

/** A list of values that are printed already. */
export function pythonList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** A string in single quotes, or in double ones when it holds single ones only. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replaceAll(/[\\\p{Cc}\p{Cs}]|['"]/gu, (character) =>
    character === quote || !/['"]/.test(character) ? escaped(character) : character,
  );
  return `${quote}${body}${quote}`;
}

function escaped(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) {
    return short;
  }
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function scalarRepr({ type, value, text }: ScalarNode): string {
  switch (type) {
    case 'null':
      return 'None';
    case 'boolean':
      return value === true ? 'True' : 'False';
    case 'float':
      return floatRepr(Number(value));
    case 'date':
      return dateRepr(text);
    case 'integer':
      return String(value);
    case 'string':
      return pythonString(text);
  }
}

function floatRepr(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value);
}

/** Dates with their numbers; a zone other than UTC is left out. */
function dateRepr(text: string): string {
  const numbers = (text.replace(/[zZ]|[-+]\d{1,2}(:\d\d)?$/, '').match(/\d+/g) ?? []).map(Number);
  if (numbers.length <= 3) {
    return `datetime.date(${(text.match(/\d+/g) ?? []).map(Number).join(', ')})`;
  }
  const shown = numbers.length === 6 && numbers[5] === 0 ? numbers.slice(0, 5) : numbers.slice(0, 6);
  const zone = /[zZ]$/.test(text) ? ', tzinfo=datetime.timezone.utc' : '';
  return `datetime.datetime(${shown.join(', ')}${zone})`;
}
