/** Whose SQL a file is written in, as people call it. */
export type SqlDialect = 'MySQL' | 'SQLite' | 'SQL Server' | 'Oracle' | 'PostgreSQL';

/**
 * Words and signs that only one of them has, the most telling first. Backticks are MySQL's (SQLite takes them too, but nobody
 * who writes for it uses them without one of its own words).
 */
const SIGNS: readonly (readonly [SqlDialect, RegExp])[] = [
  ['SQLite', /\bautoincrement\b|\bwithout\s+rowid\b|\)\s*strict\b|\bvirtual\s+table\b|^\s*pragma\b/im],
  [
    'MySQL',
    /`|\bauto_increment\b|\bengine\s*=|\bunsigned\b|\b(?:tiny|medium|long)(?:int|text|blob)\b|\b(?:modify|change)\s+column\b|\bon\s+update\s+current_timestamp\b|\bcharacter\s+set\b|^\s*delimiter\b/im,
  ],
  [
    'SQL Server',
    /\[[a-z_][\w $]*\]\s|\bidentity\s*\(\s*\d|\bnvarchar\b|\bdatetime2\b|\buniqueidentifier\b|^\s*go\s*$/im,
  ],
  ['Oracle', /\bvarchar2\b|\bnumber\s*\(\s*\d/i],
  [
    'PostgreSQL',
    /\b(?:small|big)?serial\b|\bjsonb\b|\btimestamptz\b|\bbytea\b|::|\$\w*\$|\w\[\]|\bas\s+identity\b|\bplpgsql\b|\bpartition\s+of\b|\busing\s+gi(?:n|st)\b/i,
  ],
];

/** Whose SQL a text is, as far as anything in it tells; undefined where it could be anybody's. */
export function sqlDialect(text: string): SqlDialect | undefined {
  return SIGNS.find(([, signs]) => signs.test(text))?.[0];
}
