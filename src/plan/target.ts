import type { Target } from './additions';

const TARGET = /^([A-Za-z_][\w.-]*)\s*(<=|>=|==?|<|>)\s*(-?\d+(?:\.\d+)?)\s*(%|[A-Za-z]\w*)?$/;

/** What a plan writes as `p95 <= 200 ms`; undefined for anything else. */
export function readTarget(text: string): Target | undefined {
  const [, name, comparison, value, unit] = TARGET.exec(text.trim()) ?? [];
  return name === undefined || comparison === undefined
    ? undefined
    : {
        name,
        comparison: (comparison === '==' ? '=' : comparison) as Target['comparison'],
        value: Number(value),
        ...(unit === undefined ? {} : { unit }),
      };
}

/** The same in words: "coverage >= 80 %". */
export function targetText({ name, comparison, value, unit }: Target): string {
  return `${name} ${comparison} ${value}${unit === undefined ? '' : ` ${unit}`}`;
}

/** Whether a number is what a target asks for. */
export function meets({ comparison, value }: Target, found: number): boolean {
  switch (comparison) {
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '=':
      return found === value;
    case '>=':
      return found >= value;
    case '>':
      return found > value;
  }
}
