import { ISSUE_SOURCES } from './issueSources';
import { TRACKER_SOURCES } from './trackerSources';

/** Files as other tools write them, made up for tests: three of each format. */
export const SOURCES: Readonly<
  Record<string, { readonly format: string; readonly files: Readonly<Record<string, string>> }>
> = {
  'gsd-numbers': {
    format: 'gsd',
    files: {
      '.planning/phases/03-checkout/03-01-PLAN.md': `---
phase: 03-checkout
plan: 01
type: execute
wave: 1
depends_on: []
files_modified:
  - src/cart/cart.ts
  - src/cart/cart.test.ts
autonomous: true
must_haves:
  truths:
    - "A cart keeps its items over a reload"
---
<objective>
Keep the cart in the browser.
</objective>
<tasks>
<task type="auto"><name>Store</name><files>src/cart/cart.ts</files><action>Write the store.</action><verify>npm test</verify></task>
</tasks>
`,
      '.planning/phases/03-checkout/03-02-PLAN.md': `---
phase: 03-checkout
plan: 02
type: execute
wave: 2
depends_on: ["03-01"]
files_modified: [src/pay/pay.ts]
autonomous: false
---
<objective>Pay for the cart.</objective>
`,
      '.planning/ROADMAP.md': `# Roadmap: Shop

## Phases

- [x] **Phase 1: Catalogue** - What there is to buy
- [ ] **Phase 3: Checkout** - Fill a cart and pay

## Phase Details

### Phase 3: Checkout
**Goal**: Somebody can buy something
**Depends on**: Phase 1
**Success Criteria** (what must be TRUE):
  1. A cart keeps its items over a reload
**Plans**: 2 plans

Plans:
- [ ] 03-01-PLAN.md -- Keep the cart in the browser
- [ ] 03-02-PLAN.md -- Pay for it

### Phase 13: Later
Plans:
- [ ] 13-01: Not yet planned
`,
    },
  },
  'gsd-names': {
    format: 'gsd',
    files: {
      '.planning/phases/17-restore/17-05-PLAN.md': `---
phase: 17-restore
plan: 05
depends_on: []
files_modified: [web/list.tsx]
---
<objective>List the sessions.</objective>
`,
      '.planning/phases/17-restore/17-06-PLAN.md': `---
phase: 17-restore
plan: 06
depends_on:
  - 17-restore-05
files_modified: []
gap_closure: true
---
## Objective
Open a session again.

<tasks><task type="auto"><name>Open</name><files>web/open.tsx, web/list.tsx</files><action>Open it.</action></task></tasks>
`,
      '.planning/ROADMAP.md': `# Roadmap: Sessions

### Phase 17: Restore

Plans:
- [x] 17-04: Keep what was open
- [ ] 17-05: List the sessions
- [ ] 17-06: Open a session again (gap closure)
`,
    },
  },
  'gsd-done': {
    format: 'gsd',
    files: {
      '.planning/phases/01-base/01-01-PLAN.md':
        '---\nphase: 01-base\nplan: 01\ndepends_on: []\nfiles_modified: [a.ts]\n---\n<objective>Begin.</objective>\n',
      '.planning/phases/01-base/01-01-SUMMARY.md': '# Done\n',
      '.planning/phases/01-base/01-02A-PLAN.md':
        '---\nphase: 01-base\nplan: 02A\ndepends_on: [01-01]\nfiles_modified: [b.ts]\n---\n<objective>Go on.</objective>\n',
      '.planning/phases/01-base/01-03-PLAN.md':
        '---\nphase: 01-base\nplan: 03\ndepends_on: [01-01]\nfiles_modified: [c.ts]\n---\n<objective>Is done, says the roadmap.</objective>\n',
      '.planning/ROADMAP.md':
        '## Phases\r\n- [ ] **Phase 1: Base**\r\n\r\nPlans:\r\n- [ ] 01-01: Begin\r\n- [ ] `01-02A`: Go on\r\n- [x] 01-03: Is done\r\n',
    },
  },
  'spec-kit-stories': {
    format: 'spec-kit',
    files: {
      'specs/001-shop/tasks.md': `# Tasks: Shop

## Format: \`[ID] [P?] [Story] Description\`

- **[P]**: Can run in parallel

## Phase 1: Setup (Shared Infrastructure)

- [x] T001 Create the project in package.json
- [ ] T002 [P] Configure linting in eslint.config.js

## Phase 2: Foundational (Blocking Prerequisites)

- [ ] T003 Create the schema in db/schema.sql

**Checkpoint**: The database can be reached

## Phase 3: User Story 1 - Cart (Priority: P1)

- [ ] T004 [P] [US1] Create Cart model in src/models/cart.ts
- [ ] T005 [US1] Add the cart page in src/pages/cart.tsx (depends on T004)

**Checkpoint**: A cart can be filled

## Phase 4: User Story 2 - Pay (Priority: P2)

- [ ] T006 [P] [US2] Create Payment in src/models/payment.ts
- [ ] T007 [US2] Link it from src/pages/cart.tsx

## Phase 5: Polish

- [ ] T008 [P] Write docs/shop.md

## Dependencies & Execution Order

- Phase 2 blocks all stories
`,
    },
  },
  'spec-kit-tests': {
    format: 'spec-kit',
    files: {
      'specs/014-search/tasks.md': `# Tasks: Search

## Phase 1: Tests First
- [ ] T001 [P] Contract test in tests/contract/test_search.py
- [ ] T002 [P] Integration test in tests/integration/test_search.py
## Phase 2: Core
- [ ] T003 Index builder in src/search/index.py
- [ ] T004 Query parser in src/search/query.py
`,
    },
  },
  'spec-kit-pathless': {
    format: 'spec-kit',
    files: {
      'specs/002-login/tasks.md': `# Tasks: Login

## Phase 1: Build
- [X] T001 Choose a library
- [ ] T002 Add the form
- [ ] T003 Handle what goes wrong
`,
    },
  },
  'openspec-groups': {
    format: 'openspec',
    files: {
      'openspec/changes/add-export/proposal.md':
        '## Why\n\nPeople want to take their data with them.\n\n## What Changes\n\n- An export\n',
      'openspec/changes/add-export/tasks.md': `## 1. Backend

- [x] 1.1 Choose the format
- [ ] 1.2 Write \`src/export/csv.ts\`
- [ ] 1.3 Stream it in \`src/export/stream.ts\`

## 2. Frontend

- [ ] 2.1 Add a button to \`web/settings.tsx\`
`,
    },
  },
  'openspec-design': {
    format: 'openspec',
    files: {
      'openspec/changes/fix-roots/design.md': '# Design\n',
      'openspec/changes/fix-roots/tasks.md':
        '## 1. Fix\n- [ ] 1.1 Look in `src/core/` first\n\n## 2. Test\n- [ ] 2.1 Cover it in `test/core/roots.test.ts`\n\n## 3. Docs\n- [ ] 3.1 Say it in `docs/roots.md`\n',
    },
  },
  'openspec-one': {
    format: 'openspec',
    files: { 'openspec/changes/tidy-up/tasks.md': '## 1. Tidy up\n- [ ] 1.1 Remove `src/old.ts`\n' },
  },
  ...TRACKER_SOURCES,
  ...ISSUE_SOURCES,
  'markdown-items': {
    format: 'markdown',
    files: {
      'TODO.md':
        '# To do\n\n- [ ] Speed up src/slow.py\n  - [ ] measure first\n- [x] Buy milk\n- [ ] Write tests in tests/test_slow.py\n',
    },
  },
  'markdown-headings': {
    format: 'markdown',
    files: {
      'docs/ROADMAP.md':
        '# Roadmap\n\n## Now\n\n* [ ] Import from `src/import/`\n\n## Later\n\n* [ ] Export from `src/export/`\n\n```\n- [ ] not a task\n```\n',
    },
  },
  'markdown-numbers': {
    format: 'markdown',
    files: {
      'PLAN.md':
        '# Plan\n\n1. [ ] Change a/b.ts\n2. [ ] Change a/b.ts once more\n3. [ ] See https://example.com/x/y.ts\n',
    },
  },
};
