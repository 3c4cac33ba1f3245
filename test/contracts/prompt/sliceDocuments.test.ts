import { expect, it } from 'vitest';
import { sectionsFor } from '../../../src/contracts/prompt/sliceDocuments';
import { readPlan } from '../../../src/plan/reading/readPlan';

const DESIGN = `# Design
Words.
## Backend
How it stores.
### The frontend's calls
\`\`\`sh
# wp-page
\`\`\`
## The frontend
### Colours
## wp-page: the page
Last.
`;

function sections(id: string, more = '', heading?: string): string[] {
  const [item] = readPlan(`packages: [{ id: ${id}${more} }]`).plan.packages;
  return item === undefined ? ['no package'] : sectionsFor(DESIGN, item, heading);
}

it('names the sections that are about a package, by its kind or its id, and not what is code', () => {
  expect(sections('wp-store', ', task_type: backend')).toEqual(['3-8']);
  expect(sections('wp-page', ', task_type: frontend')).toEqual(['5-8', '9-10', '11-12']);
});

it('names none where no heading is about it, so that the whole is read', () => {
  expect(sections('wp-docs')).toEqual([]);
  expect(
    sectionsFor('# Backend\nAll of it.\n', readPlan('packages: [{ id: backend }]').plan.packages[0]!),
  ).toEqual([]);
});

it('names the one that is asked for', () => {
  expect(sections('wp-docs', '', 'colours')).toEqual(['10-10']);
  expect(sections('wp-docs', '', 'sounds')).toEqual([]);
});
