import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import { draftText } from '../../src/planning/draft/draft';
import { doneKeys, importedPlan, IMPORTERS, sourcesIn } from '../../src/planning/importing/importing';
import { SOURCES } from './sources';

function importerOf(format: string) {
  const importer = IMPORTERS.find((each) => each.format === format);
  if (importer === undefined) {
    throw new Error(`There is no importer of ${format}`);
  }
  return importer;
}

const CASES = Object.entries(SOURCES).map(([name, { format, files }]) => ({ name, format, files }));

describe.each(CASES)('the source $name', ({ name, format, files }) => {
  const importer = importerOf(format);
  const texts = new Map(Object.entries(files));

  it('is recognised by its paths', () => {
    const found = sourcesIn(Object.keys(files)).map((each) => each.importer.format);
    expect(found).toEqual([format]);
  });

  it('becomes the plan that it always became, which is valid', async () => {
    const text = draftText(importedPlan(importer, texts, name).plan);
    await expect(text).toMatchFileSnapshot(`golden/${name}.yaml`);
    const problems = checkPlan(readPlan(text, { fileName: 'work-packages.yaml', folderName: 'r' }));
    expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it.skipIf(importer.markDone === undefined)('takes back what is done, and has nothing left then', () => {
    const { plan } = importedPlan(importer, texts, name);
    const keys = doneKeys(plan.packages.flatMap(({ tasks = [] }) => tasks));
    const marked = new Map(
      [...texts].map(([path, text]) => [path, importer.markDone?.(path, text, keys) ?? text]),
    );
    expect(importedPlan(importer, marked, name).plan.packages).toEqual([]);
    const parsed = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : text);
    for (const [path, text] of texts) {
      expect(parsed(importer.markDone?.(path, text, new Set()) ?? '')).toEqual(parsed(text));
    }
  });
});

describe('importing', () => {
  it('knows three sources of each format', () => {
    for (const { format } of IMPORTERS) {
      expect(CASES.filter((each) => each.format === format).length, format).toBeGreaterThanOrEqual(3);
    }
  });

  it('says how GitHub is told of what is done in an issue, since a file is only a copy', () => {
    const commandsFor = (name: string, ...keys: string[]) => {
      const texts = new Map(Object.entries(SOURCES[name]?.files ?? {}));
      return importerOf('github-issue').markCommands?.(texts, new Set(keys));
    };
    expect(commandsFor('issue-json', '#41')).toEqual([
      'jq -r .body issue-12.json | gh issue edit 12 --body-file -',
    ]);
    // What a list of the issue names is ticked there.
    expect(commandsFor('issue-divided', '#43', '#44', '#45')).toEqual([
      'jq -r .body docs/issue-7.json | gh issue edit 7 --body-file -',
      'gh issue close 44',
    ]);
    expect(commandsFor('issue-parts', '#62')).toEqual(['gh issue close 62']);
    expect(commandsFor('issue-parts')).toEqual([]);
  });

  it('ticks plans of GSD in its roadmap and leaves phases and all other lines alone', () => {
    const files = SOURCES['gsd-numbers']?.files ?? {};
    const before = files['.planning/ROADMAP.md'] ?? '';
    const after = importerOf('gsd').markDone?.('.planning/ROADMAP.md', before, new Set(['03-01'])) ?? '';
    expect(after).toBe(before.replace('- [ ] 03-01-PLAN.md', '- [x] 03-01-PLAN.md'));
    expect(after).not.toBe(before);
  });

  it('lets packages that would write the same file work one after another, and says that nobody said so', () => {
    const text = '# X\n\n- [ ] Change src/a.ts\n- [ ] Change src/a.ts again\n- [ ] Change src/b.ts\n';
    const { plan } = importedPlan(importerOf('markdown'), new Map([['TODO.md', text]]), 'TODO.md');
    const [first, second, third] = plan.packages;
    expect(second).toMatchObject({
      dependsOn: [first?.id],
      marks: { dependsOn: expect.stringContaining('Inferred.') as string },
    });
    expect(third?.dependsOn).toEqual([]);
  });
});
