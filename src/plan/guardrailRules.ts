/**
 * How much harm an operation can do, and so what is done about it: `block` is refused, `warn` is pointed out; `ask` is for a
 * person to decide, and refused where none can be asked.
 */
export const GUARDRAIL_SEVERITIES = ['block', 'ask', 'warn'] as const;

export type GuardrailSeverity = (typeof GUARDRAIL_SEVERITIES)[number];

/** A kind of operation that destroys what cannot be got back, or gives away what must not be. */
export interface GuardrailRule {
  /** Unique; a repository's own rule with the same name takes its place. */
  readonly name: string;
  readonly category: 'git' | 'files' | 'database' | 'credentials' | 'publishing' | 'system' | 'custom';
  readonly severity: GuardrailSeverity;
  /** A regular expression without flags; upper and lower case are the same. */
  readonly pattern: string;
  /**
   * One of these stands, in upper or lower case, in every text of ASCII that the pattern matches; absent: nothing is known.
   * Most texts have none, and to look for a word takes a hundredth of what it takes to compile an expression.
   */
  readonly words?: readonly string[];
  /** What it is about, for people. */
  readonly description: string;
}

/** What is recognised without anything being set up. `docs/coordinator.md` explains each. */
export const GUARDRAILS: readonly GuardrailRule[] = [
  {
    name: 'git_force_push',
    category: 'git',
    severity: 'block',
    pattern:
      '\\bgit\\b[^|;&\\n]*\\bpush\\b[^|;&\\n]*(\\s--force(?!-with-lease)\\b|\\s--mirror\\b|\\s-[a-z]*f[a-z]*(\\s|$)|\\s\\+\\S+)',
    words: ['push'],
    description: 'Overwrites what others have pushed.',
  },
  {
    name: 'git_force_with_lease',
    category: 'git',
    severity: 'warn',
    pattern: '\\bgit\\b[^|;&\\n]*\\bpush\\b[^|;&\\n]*\\s--force-with-lease\\b',
    words: ['--force-with-lease'],
    description: 'Overwrites a branch, unless somebody has pushed to it meanwhile.',
  },
  {
    name: 'git_delete_remote_branch',
    category: 'git',
    severity: 'block',
    pattern: '\\bgit\\b[^|;&\\n]*\\bpush\\b[^|;&\\n]*(\\s--delete\\b|\\s-d\\s|\\s:\\S+)',
    words: ['push'],
    description: 'Deletes a branch on the remote.',
  },
  {
    name: 'git_rewrite_history',
    category: 'git',
    severity: 'block',
    pattern: '\\bgit\\b[^|;&\\n]*\\b(filter-branch|filter-repo|reflog\\s+expire|update-ref\\s+-d)\\b',
    words: ['filter-branch', 'filter-repo', 'reflog', 'update-ref'],
    description: 'Rewrites or forgets history.',
  },
  {
    name: 'git_reset_hard',
    category: 'git',
    severity: 'block',
    pattern: '\\bgit\\b[^|;&\\n]*\\breset\\b[^|;&\\n]*\\s--hard\\b',
    words: ['--hard'],
    description: 'Throws away what is not committed.',
  },
  {
    name: 'git_clean',
    category: 'git',
    severity: 'warn',
    pattern: '\\bgit\\b[^|;&\\n]*\\bclean\\b[^|;&\\n]*\\s(-[a-z]*f|--force)',
    words: ['clean'],
    description: 'Deletes files that git does not know.',
  },
  {
    name: 'git_delete_branch',
    category: 'git',
    severity: 'warn',
    pattern: '\\bgit\\b[^|;&\\n]*\\bbranch\\b[^|;&\\n]*\\s-[a-z]*D',
    words: ['branch'],
    description: 'Deletes a branch with work that is merged nowhere.',
  },
  {
    name: 'delete_outside_worktree',
    category: 'files',
    severity: 'block',
    pattern:
      '\\brm\\b(?=[^|;&\\n]*\\s(-[a-z]*r|--recursive))[^|;&\\n]*\\s["\']?(/(?!tmp/)|~|\\$HOME|\\$\\{HOME|\\.\\.(/|\\s|$)|(\\./)?\\*(\\s|$)|\\./?(\\s|$))',
    words: ['rm'],
    description: 'Deletes folders outside of the worktree, or all of it.',
  },
  {
    name: 'git_discard',
    category: 'git',
    severity: 'warn',
    pattern:
      '\\bgit\\b[^|;&\\n]*\\b(checkout\\b[^|;&\\n]*\\s(--\\s+)?\\./?(\\s|$)|restore\\s+([^|;&\\n]*\\s)?\\./?(\\s|$)|stash\\s+(clear|drop)\\b)',
    words: ['checkout', 'restore', 'stash'],
    description: 'Throws away what is not committed, or was stashed.',
  },
  {
    name: 'find_delete',
    category: 'files',
    severity: 'block',
    pattern:
      '\\bfind\\s+["\']?(/(?!tmp/)|~|\\$HOME|\\$\\{HOME|\\.\\.)[^|;&\\n]*\\s-(delete|exec(dir)?\\s+(sudo\\s+)?rm)\\b',
    words: ['find'],
    description: 'Deletes whatever it finds outside of the worktree.',
  },
  {
    name: 'delete_git_folder',
    category: 'files',
    severity: 'block',
    pattern: '\\brm\\b[^|;&\\n]*\\s(\\S*/)?\\.git(/|\\s|["\']|$)',
    words: ['.git'],
    description: 'Deletes the repository itself.',
  },
  {
    name: 'delete_windows_folder',
    category: 'files',
    severity: 'block',
    pattern:
      '\\b(rmdir|rd|del)\\b[^|;&\\n]*\\s/s\\b|\\bRemove-Item\\b[^|;&\\n]*-Recurse\\b[^|;&\\n]*\\s["\']?([A-Z]:\\\\|~|\\.\\.)',
    words: ['/s', 'remove-item'],
    description: 'Deletes folders on Windows without asking.',
  },
  {
    name: 'drop_database',
    category: 'database',
    severity: 'block',
    pattern: '\\b(drop\\s+(database|schema|table)|truncate\\s+table|dropdb|dropDatabase)\\b',
    words: ['drop', 'truncate'],
    description: 'Destroys data.',
  },
  {
    name: 'delete_without_where',
    category: 'database',
    severity: 'warn',
    pattern: '\\bdelete\\s+from\\s+[\\w."]+\\s*(;|"|\'|$)',
    words: ['delete'],
    description: 'Deletes every row of a table.',
  },
  {
    name: 'credential_file',
    category: 'credentials',
    severity: 'block',
    pattern:
      '(^|[\\s/"\'=@<>])(\\.env(\\.(?!example|sample|template)[\\w.-]+)?|id_(rsa|ed25519|ecdsa)|\\.npmrc|\\.pypirc|\\.netrc|\\.pgpass|credentials\\.json|\\.git-credentials|\\.vault-token|\\.aws/(credentials|config)|\\.docker/config\\.json|\\.kube/config|\\.config/gh/\\S+|\\.gnupg/\\S+|service-account[\\w-]*\\.json|\\.ssh/\\S+|[\\w-]+\\.pem)(?=$|[\\s"\'|;&<>)])',
    words: [
      '.env',
      'id_',
      '.npmrc',
      '.pypirc',
      '.netrc',
      '.pgpass',
      'credentials',
      '.vault-token',
      '.aws',
      '.docker',
      '.kube',
      '.config',
      '.gnupg',
      'service-account',
      '.ssh',
      '.pem',
    ],
    description: 'Reads or changes what holds passwords or keys.',
  },
  {
    name: 'print_environment_secrets',
    category: 'credentials',
    severity: 'warn',
    pattern: '\\b(echo|printf|cat)\\b[^|;&\\n]*\\$\\{?\\w*(TOKEN|SECRET|PASSWORD|API_KEY)\\w*',
    words: ['$'],
    description: 'Prints a secret into the log.',
  },
  {
    name: 'publish_package',
    category: 'publishing',
    severity: 'block',
    pattern:
      '\\b((npm|pnpm|yarn|cargo|poetry|vsce|ovsx|gem|uv)\\s+(npm\\s+)?(publish|push)|twine\\s+upload|docker\\s+push|gh\\s+release\\s+create)\\b',
    words: ['push', 'upload', 'publish', 'release'],
    description: 'Gives something to the world that cannot be taken back.',
  },
  {
    name: 'delete_on_server',
    category: 'publishing',
    severity: 'block',
    pattern: '\\b(gh|glab)\\s+(repo|release|secret|project)\\s+(delete|archive)\\b',
    words: ['gh', 'glab'],
    description: 'Deletes on the server what cannot be got back.',
  },
  {
    name: 'deploy',
    category: 'publishing',
    severity: 'warn',
    pattern:
      '\\b(terraform\\s+(apply|destroy)|kubectl\\s+(apply|delete)|helm\\s+(install|upgrade|uninstall)|vercel\\s+--prod)\\b',
    words: ['terraform', 'kubectl', 'helm', 'vercel'],
    description: 'Changes what runs elsewhere.',
  },
  {
    name: 'pipe_to_shell',
    category: 'system',
    severity: 'warn',
    pattern: '\\b(curl|wget)\\b[^\\n]*\\|\\s*(sudo\\s+)?(ba|z|da)?sh\\b',
    words: ['curl', 'wget'],
    description: 'Runs whatever a server sends.',
  },
  {
    name: 'superuser',
    category: 'system',
    severity: 'warn',
    pattern: '(^|[;&|]\\s*|\\s)sudo\\s',
    words: ['sudo'],
    description: 'Acts with the rights of the administrator.',
  },
  {
    name: 'overwrite_disk',
    category: 'system',
    severity: 'block',
    pattern: '\\b(mkfs(\\.\\w+)?|dd\\b[^|;&\\n]*\\bof=/dev/)\\b|>\\s*/dev/(sd|nvme|disk)',
    words: ['mkfs', '/dev/'],
    description: 'Overwrites a disk.',
  },
  {
    name: 'wide_open_permissions',
    category: 'system',
    severity: 'warn',
    pattern: '\\bchmod\\b[^|;&\\n]*\\s(-[a-zA-Z]*R[a-zA-Z]*\\s+)?0?777\\b',
    words: ['chmod'],
    description: 'Lets everybody write.',
  },
];
