import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { graphOf } from '../../../src/plan/graph/graph';
import { editablePlan } from '../../../src/plan/language/editing/editablePlan';
import { fixedPlan, quickFixes } from '../../../src/plan/language/fixes/quickFixes';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import { problemText } from '../fixtures';

/** What is told of a text, without hints. */
function told(text: string): string[] {
  const problems = checkPlan(editablePlan(text).reading).filter(({ severity }) => severity !== 'info');
  return problems.flatMap((problem) => problemText([problem]).split('\n').slice(0, 1));
}

/** The text after the best fix of the first problem that has one. */
function mended(text: string): string | undefined {
  const plan = editablePlan(text);
  const context = { plan, graph: graphOf(plan.reading.plan) };
  for (const problem of checkPlan(plan.reading)) {
    const [fix] = quickFixes(context, problem);
    if (fix !== undefined && problem.severity !== 'info') {
      return applyTextEdits(text, fix.edits);
    }
  }
  return undefined;
}

const HEAD = 'packages:\n  - id: wp-a\n';
const SCOPE = '    scope: { write_allow: [src/**] }\n';

interface Row {
  readonly text: string;
  /** All that is told: one problem. */
  readonly says: string;
  readonly fixed?: string;
}

const ROWS: Readonly<Record<string, Row>> = {
  'a second line of a text, indented like its key': {
    text: `${HEAD}    title: Sign in\n    by mail or phone\n${SCOPE}`,
    says: '4:5-4:21 error yaml-syntax `by mail or phone` has no colon, so that it is no key. Indent it further if it goes on with the text above; write `by: mail or phone` if it is a field.',
    fixed: `${HEAD}    title: Sign in\n      by mail or phone\n${SCOPE}`,
  },
  'an item of a list that begins with "!"': {
    text: `${HEAD}    scope:\n      write_allow:\n        - src/**\n        - !src/old/**\n`,
    says: '6:11-6:22 error yaml-tag `!src/old/**` begins with "!", which makes it a tag to YAML: nothing is left of the item itself. To keep a package away from files, name them under `deny`, without "!"; a text that begins with "!" needs quotes: "!src/old/**".',
    fixed: `${HEAD}    scope:\n      write_allow:\n        - src/**\n        - "!src/old/**"\n`,
  },
  'one that begins with "*"': {
    text: `${HEAD}    scope: { write_allow: [**/*.ts] }\n`,
    says: '3:28-3:35 error unknown-alias `**/*.ts` begins with "*", which makes it an alias to YAML, and no anchor `&*/*.ts` stands before it. Put a text that begins with "*" into quotes: "**/*.ts".',
    fixed: `${HEAD}    scope: { write_allow: ["**/*.ts"] }\n`,
  },
  '`Packages:`': {
    text: 'Packages:\n  - id: wp-a\n',
    says: '1:1-1:9 error empty-plan The plan has no `packages`, but `Packages`, which is not read. Did you mean `packages`?',
    fixed: 'packages:\n  - id: wp-a\n',
  },
  '`ID:`': {
    text: `packages:\n  - ID: wp-a\n${SCOPE}`,
    says: '2:5-2:7 error missing-id Item 1 of `packages` has no `package_id` or `id`. Did you mean `id` by `ID`?',
  },
  'a hundred lines with tabs': {
    text: `packages:\n${Array.from({ length: 50 }, (_, at) => `\t- id: wp-${at}\n\t  scope: { write_allow: [src/${at}/**] }\n`).join('')}`,
    says: '2:1-2:2 error yaml-tab This line is indented with a tab, and so are 99 more lines. YAML does not allow tabs for indentation; use spaces.',
    fixed: `packages:\n${Array.from({ length: 50 }, (_, at) => `  - id: wp-${at}\n    scope: { write_allow: [src/${at}/**] }\n`).join('')}`,
  },
  'a no-break space in the indentation': {
    text: `${HEAD}   \u00a0title: x\n${SCOPE}`,
    says: '3:4-3:5 error invisible-character In column 4 of this line stands a character that cannot be seen, U+00A0 (no-break space), which YAML takes for text. Write an ordinary space, or nothing.',
    fixed: `${HEAD}    title: x\n${SCOPE}`,
  },
  'a byte order mark inside of the text': {
    text: `packages:\n\uFEFF  - id: wp-a\n${SCOPE}`,
    says: '2:1-2:2 error invisible-character In column 1 of this line stands a character that cannot be seen, U+FEFF (byte order mark), which YAML takes for text. Write an ordinary space, or nothing.',
    fixed: `packages:\n  - id: wp-a\n${SCOPE}`,
  },
  'a zero width space in a dependency': {
    text: `${HEAD}${SCOPE}  - id: wp-b\n    scope: { write_allow: [b] }\n    depends_on: [wp-a\u200b]\n`,
    says: '6:18-6:23 error invisible-character [wp-b] `wp-a` is not what it looks like: its character 5 is U+200B (zero width space), which cannot be seen. Write the text anew without it.',
    fixed: `${HEAD}${SCOPE}  - id: wp-b\n    scope: { write_allow: [b] }\n    depends_on: ["wp-a"]\n`,
  },
  'a zero width space in an id that another package depends on': {
    text: `packages:\n  - id: wp-a\u200b\n${SCOPE}  - id: wp-b\n    scope: { write_allow: [b] }\n    depends_on: [wp-a]\n`,
    says: '2:9-2:14 error invisible-character [wp-a\u200b] `wp-a` is not what it looks like: its character 5 is U+200B (zero width space), which cannot be seen. Write the text anew without it.',
    fixed: `packages:\n  - id: "wp-a"\n${SCOPE}  - id: wp-b\n    scope: { write_allow: [b] }\n    depends_on: [wp-a]\n`,
  },
  'a quote that is never closed': {
    text: `${HEAD}    title: "Search\n${SCOPE}  - id: wp-b\n    title: B\n`,
    says: '3:12-3:19 error yaml-syntax The quote (") that opens here is never closed, so that everything below is taken for text. Write "Search" if the text ends with the line. A quote that belongs to the text stands in quotes of the other kind.',
    fixed: `${HEAD}    title: "Search"\n${SCOPE}  - id: wp-b\n    title: B\n`,
  },
  'a quote in quotes of the same kind': {
    text: `${HEAD}    title: 'It's done'\n${SCOPE}`,
    says: "3:12-3:23 error yaml-syntax The text that opens here with ' ends before `s done'`. Write \"It's done\". A quote that belongs to the text stands in quotes of the other kind.",
    fixed: `${HEAD}    title: "It's done"\n${SCOPE}`,
  },
  'a key without a colon': {
    text: `${HEAD}    title A\n${SCOPE}`,
    says: '3:5-3:12 error yaml-syntax `title A` has no colon, so that it is no key. Write `title: A`.',
    fixed: `${HEAD}    title: A\n${SCOPE}`,
  },
  'a colon without a space': {
    text: `${HEAD}    title:A\n${SCOPE}`,
    says: '3:5-3:12 error yaml-syntax `title:A` has no space behind its colon, so that it is one text. Write `title: A`.',
    fixed: `${HEAD}    title: A\n${SCOPE}`,
  },
  'a dash without a space': {
    text: 'packages:\n  -id: wp-a\n   title: x\n',
    says: '2:3-2:4 error yaml-syntax A "-" begins an item only with a space behind it; `-id: wp-a` is read as one text. Write `- id: wp-a`.',
  },
  'an item without a dash': {
    text: `${HEAD}    scope:\n      write_allow:\n        - src/**\n        lib/**\n`,
    says: '6:9-6:15 error yaml-syntax The items above begin with "- " and this line does not. Write `- lib/**`, or indent it as what it belongs to.',
    fixed: `${HEAD}    scope:\n      write_allow:\n        - src/**\n        - lib/**\n`,
  },
  'a line that is indented too little': {
    text: `${HEAD}    title: A\n   scope: { write_allow: [src/**] }\n`,
    says: '4:4-4:36 error yaml-syntax This line is indented by 3: the fields of the item above are indented by 4, a further item by 2 with a "-". Align it with what it belongs to.',
    fixed: `${HEAD}    title: A\n${SCOPE}`,
  },
  'a bracket that is never closed': {
    text: `${HEAD}    scope: { write_allow: [src/** }\n  - id: wp-b\n`,
    says: '3:27-3:28 error yaml-syntax The "[" that opens here is never closed. Write "]" where what belongs to it ends.',
  },
  'a colon in a text': {
    text: `${HEAD}    title: Search: the page\n${SCOPE}`,
    says: '3:12-3:28 error yaml-syntax A second `key: value` on one line: in `Search: the page` the ": " begins another key. Put the text into quotes: "Search: the page". A nested map begins on a new line.',
    fixed: `${HEAD}    title: "Search: the page"\n${SCOPE}`,
  },
  'a text that begins with "@"': {
    text: `${HEAD}    title: @home # later\n${SCOPE}`,
    says: '3:12-3:17 error yaml-syntax A text cannot begin with "@" unless it stands in quotes: "@home".',
    fixed: `${HEAD}    title: "@home" # later\n${SCOPE}`,
  },
  'a conflict of a merge': {
    text: `packages:\n<<<<<<< HEAD\n  - id: wp-a\n=======\n  - id: wp-b\n>>>>>>> other\n`,
    says: '2:1-2:13 error yaml-syntax A conflict of a merge is left here. Keep what is right of both sides, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.',
  },
  'a task list': {
    text: '# Plan\n\n- [ ] write it\n- [ ] test: `x`\n',
    says: '3:1-3:15 error yaml-syntax This is an item of a task list in Markdown, and no YAML. `waves import` makes a plan of such a list; in a plan, tasks are plain texts: `- Write the schema`.',
  },
};

describe('a slip in the writing', () => {
  it.each(Object.entries(ROWS))('is one problem that says what to write: %s', (_, { text, says, fixed }) => {
    expect(told(text)).toEqual([says]);
    if (fixed !== undefined) {
      expect(mended(text)).toBe(fixed);
    }
  });

  it('does not hide what does not follow from it', () => {
    expect(told(`${HEAD}    title: @home\n  - id: wp-a\n`).map((line) => line.split(' ')[2])).toEqual([
      'missing-scope',
      'yaml-syntax',
      'duplicate-package',
      'missing-scope',
    ]);
  });

  it('is told beside a tag, which is no reason for it', () => {
    expect(told(`change_id: !x a\n${HEAD}    scope: { write_allow: [a] }\n}\n`)).toEqual([
      expect.stringContaining('1:12-1:14 warning yaml-tag'),
      expect.stringContaining('5:1-5:2 error yaml-syntax `}` is not valid YAML'),
    ]);
  });

  it('is mended together with what stood behind it', () => {
    const text = `${HEAD}    title: @home\n    scope:\n      write_allow:\n        - src/**\n        - !src/old/**\n`;
    const { text: after, left } = fixedPlan(text);
    expect(left).toEqual([]);
    expect(after).toContain('title: "@home"');
    expect(editablePlan(after).reading.plan.packages[0]?.scope).toMatchObject({
      writeAllow: [{ value: 'src/**' }],
      deny: [{ value: 'src/old/**' }],
    });
  });

  it('leaves prose alone, in which such characters have their place', () => {
    expect(told(`${HEAD}    title: "«\u00a0Search\u00a0» 👩\u200d💻"\n${SCOPE}`)).toEqual([]);
  });
});
