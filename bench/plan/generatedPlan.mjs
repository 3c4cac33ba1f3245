/**
 * The text of a plan of `size` packages in up to 100 waves: each package depends on two of the wave before and has five globs of
 * its own (six in ten are files, three whole folders, one a pattern). The same arguments give the same text.
 * @param {number} size
 * @param {{ full?: boolean }} [form] `full` writes every field that upstream requires.
 */
export function generatedPlan(size, { full = false } = {}) {
  const width = Math.ceil(size / Math.min(100, Math.ceil(Math.sqrt(size) * 1.2)));
  const random = numbers(size);
  const packages = Array.from({ length: size }, (_, index) => {
    const wave = Math.floor(index / width);
    const before = () => `wp-${(wave - 1) * width + Math.floor(random() * width)}`;
    const dependsOn = wave === 0 ? [] : [...new Set([before(), before()])];
    const globs = Array.from({ length: 5 }, (_, part) =>
      glob(`src/module${index % 997}/package${index}/part${part}`, random()),
    );
    return full ? fullPackage(index, dependsOn, globs) : shortPackage(index, dependsOn, globs);
  });
  const head = full
    ? 'schema_version: 1\nfeature: { id: generated, plan_revision: 1 }\ncontracts: { revision: 1, openapi: { primary: api.yaml, files: [api.yaml] } }\n'
    : 'change_id: generated\n';
  return `${head}packages:\n${packages.join('')}`;
}

/** @param {string} folder @param {number} kind */
function glob(folder, kind) {
  return kind < 0.6 ? `${folder}/file.ts` : kind < 0.9 ? `${folder}/**` : `${folder}/test_*.ts`;
}

/** @param {number} index @param {string[]} dependsOn @param {string[]} globs */
function shortPackage(index, dependsOn, globs) {
  const scope = globs.map((each) => `"${each}"`).join(', ');
  return `  - id: wp-${index}\n    dependencies: [${dependsOn.join(', ')}]\n    scope: { write_allow: [${scope}] }\n    verification: tier_a\n`;
}

/** @param {number} index @param {string[]} dependsOn @param {string[]} globs */
function fullPackage(index, dependsOn, globs) {
  return `  - package_id: wp-${index}
    title: Package ${index}
    task_type: implementation
    description: What is to be done for package ${index}, in some words.
    priority: 3
    depends_on: [${dependsOn.join(', ')}]
    locks:
      files: []
      keys: []
    scope:
      write_allow:
${globs.map((each) => `        - "${each}"\n`).join('')}      read_allow: ["src/**"]
    worktree: { name: wp-${index} }
    timeout_minutes: 60
    retry_budget: 1
    min_trust_level: 2
    verification:
      tier_required: A
      steps:
        - name: tests
          kind: command
          command: npm test
          evidence: { artifacts: [], result_keys: [] }
    outputs: { result_keys: [done] }
`;
}

/** @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}
