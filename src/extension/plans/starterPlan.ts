/**
 * The text of a plan to begin with: two packages, one after the other, each with a line that says what it is for.
 * @param title what the feature is called; its id is made of it.
 */
export function starterPlan(title: string): string {
  return `# Who builds what. Packages are worked on at the same time unless one depends on another.
change_id: ${featureId(title)}
packages:
  - id: wp-contracts
    name: Contracts
    description: Write down what the others build against.
    depends_on: []
    scope:
      # The only files that the package's agent may change.
      write_allow: ['contracts/**']
      read_allow: ['**']
    locks: { files: [], keys: [] }
    verification: tier_a
    retry_budget: 1
  - id: wp-integration
    name: Integration
    description: Bring everything together and make the tests pass.
    depends_on: [wp-contracts]
    scope:
      write_allow: ['src/**', 'test/**']
      read_allow: ['**']
    locks: { files: [], keys: [] }
    verification: tier_a
    retry_budget: 1
`;
}

function featureId(title: string): string {
  const id = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return id === '' ? 'feature' : id;
}
