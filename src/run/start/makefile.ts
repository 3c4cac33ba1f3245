/** What making a target carries out, as far as it stands in the makefile itself. */
export interface MakeTarget {
  readonly name: string;
  /** Its rules, with the lines of their recipes; undefined: no rule names it. */
  readonly rule: string | undefined;
  /** The recipes' lines, without what make reads itself. */
  readonly recipe: string;
}

/** A makefile, as far as it can be read without make. */
export interface Makefile {
  /** All that is in no rule: variables, conditions, files that are included. */
  readonly settings: string;
  /** A target with those that it needs, each once. @param names none: the first. */
  readonly targets: (names: readonly string[]) => MakeTarget[];
}

interface Rule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  readonly lines: string[];
}

/** A rule's first line: not an assignment (`:=`), and not in a recipe. */
const RULE = /^([^\s#:=][^#:=]*)::?(?![=:])([^=]*)$/;

/** Reads the rules of a makefile. What variables and patterns make of them is not known. */
export function readMakefile(text: string): Makefile {
  const rules: Rule[] = [];
  const settings: string[] = [];
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const last = rules.at(-1);
    const [, names, needs = ''] = RULE.exec(line) ?? [];
    if (line.startsWith('\t') && last !== undefined) {
      last.lines.push(line);
    } else if (names === undefined) {
      settings.push(line);
    } else {
      const [needed = '', own] = needs.split(/;(.*)/s);
      const lines = own === undefined ? [line] : [line, `\t${own}`];
      rules.push({ targets: words(names), needs: words(needed), lines });
    }
  }
  const first = rules.flatMap(({ targets }) => targets).find((name) => !name.startsWith('.'));
  return {
    settings: settings.filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).join('\n'),
    targets: (names) => {
      const found = new Set(names.length === 0 ? [first ?? ''] : names);
      const result: MakeTarget[] = [];
      for (const name of found) {
        const own = rules.filter(({ targets }) => targets.includes(name));
        own.forEach(({ needs }) => needs.forEach((need) => found.add(need)));
        const lines = own.flatMap((rule) => rule.lines);
        const recipe = lines.filter((line) => line.startsWith('\t'));
        result.push({
          name,
          rule: own.length === 0 ? undefined : lines.join('\n'),
          recipe: recipe.map((line) => line.replace(/^\t[@+-]*/, '')).join('\n'),
        });
      }
      return result;
    },
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '' && word !== '|');
}
