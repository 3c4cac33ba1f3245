import { suffixOf } from './scopeGlobs';

/** What a folder is for, by the names that people usually give such folders; the first that fits, from the top down. */
const CONCERNS: readonly (readonly [concern: string, names: RegExp])[] = [
  ['tests', /^(?:tests?|__tests__|specs?|e2e|testdata|fixtures|cypress|playwright)$/i],
  ['documentation', /^(?:docs?|documentation|website|wiki)$/i],
  ['examples', /^(?:examples?|samples?|demos?|playground)$/i],
  [
    'build and delivery',
    /^(?:\.github|\.gitlab|\.circleci|ci|scripts?|build|tools?|docker|deploy(?:ment)?|infra(?:structure)?|helm|k8s|terraform|bin)$/i,
  ],
  ['data', /^(?:migrations?|db|database|sql|schemas?|prisma|models?|entities)$/i],
  ['translations', /^(?:locales?|i18n|l10n|translations?)$/i],
  ['assets', /^(?:assets?|static|public|images?|img|fonts?|media|icons)$/i],
  [
    'user interface',
    /^(?:ui|components?|views?|pages?|styles?|css|scss|web|webviews?|frontend|client|app)$/i,
  ],
  ['server', /^(?:api|server|routes?|controllers?|handlers?|backend|services?|endpoints?)$/i],
];

/** What a file's folder is for. What lies beside code, such as a test of one file, belongs to that code. */
export function concernOf(path: string): string {
  for (const segment of path.split('/').slice(0, -1)) {
    const found = CONCERNS.find(([, names]) => names.test(segment));
    if (found !== undefined) {
      return found[0];
    }
  }
  return 'code';
}

/** Types of files that are written together, under one name. */
const FAMILIES: readonly (readonly [family: string, suffixes: RegExp])[] = [
  ['TypeScript and JavaScript', /^\.(?:[cm]?[jt]sx?|vue|svelte)$/],
  ['Python', /^\.(?:pyi?|ipynb)$/],
  ['Go', /^\.go$/],
  ['Rust', /^\.rs$/],
  ['Java and Kotlin', /^\.(?:java|kts?|scala|groovy)$/],
  ['C and C++', /^\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)$/],
  ['.NET', /^\.(?:cs|fs|vb|csproj|sln|razor)$/],
  ['Ruby', /^\.(?:rb|erb|rake)$/],
  ['PHP', /^\.php$/],
  ['Swift', /^\.swift$/],
  ['styles', /^\.(?:css|scss|sass|less|styl)$/],
  ['pages', /^\.(?:html?|hbs|ejs|jinja2?|tmpl)$/],
  ['documentation', /^\.(?:mdx?|rst|adoc|txt)$/],
  ['data and settings', /^\.(?:json5?|jsonc|ya?ml|toml|ini|xml|csv|env|lock|conf)$/],
  ['SQL', /^\.sql$/],
  ['shell', /^\.(?:sh|bash|zsh|ps1|bat|cmd)$/],
  ['images and fonts', /^\.(?:png|jpe?g|gif|svg|webp|ico|avif|ttf|otf|woff2?)$/],
];

/** The family that a file belongs to by its type. */
export function familyOf(path: string): string {
  const suffix = suffixOf(path).toLowerCase();
  return FAMILIES.find(([, suffixes]) => suffixes.test(suffix))?.[0] ?? 'other files';
}

/** Whether a file is written by programmers, and not settings, words or pictures. */
export function isCode(path: string): boolean {
  return (
    FAMILIES.slice(0, 12).some(([, suffixes]) => suffixes.test(suffixOf(path).toLowerCase())) ||
    /\.sql$/.test(path)
  );
}
