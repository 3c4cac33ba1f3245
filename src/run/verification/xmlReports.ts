import { parseXml, XmlElement } from '@rgrove/parse-xml';
import type { Coverage, TestCounts } from './stepMetrics';

/** Tells that a test was not carried out where it has no `<skipped>` (googletest). */
const NOT_RUN = new Set(['notrun', 'skipped', 'disabled']);

/**
 * Counts the test cases of JUnit XML.
 * @returns undefined where it is some other XML. @throws Error where it is none that is well-formed.
 */
export function testsOfXml(text: string): TestCounts | undefined {
  const root = rootOf(text);
  if (root === undefined || !/^testsuites?$/.test(root.name)) {
    return undefined;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const count = (element: XmlElement): void => {
    const children = elementsOf(element);
    const wholes = isOfGo(children) ? namesOfWholes(children) : new Set();
    for (const child of children) {
      if (child.name === 'testcase') {
        const outcome = outcomeOf(child);
        counts[outcome] += outcome === 'passed' && wholes.has(child.attributes['name']) ? 0 : 1;
      } else if (child.name === 'testsuite') {
        count(child);
      } else if (child.name === 'error' || child.name === 'failure') {
        // Of a suite itself: what stands around its tests has failed.
        counts.failed += 1;
      }
    }
  };
  count(root);
  return counts;
}

/**
 * Counts the lines of a report by Cobertura; those of a file that several classes share count once.
 * @returns undefined where it is some other XML. @throws Error where it is none that is well-formed.
 */
export function coverageOfXml(text: string): Coverage | undefined {
  const root = rootOf(text);
  if (root?.name !== 'coverage') {
    return undefined;
  }
  const [covered, lines] = ['lines-covered', 'lines-valid'].map((name) =>
    Number(root.attributes[name] ?? NaN),
  );
  if (covered !== undefined && lines !== undefined && Number.isInteger(covered) && Number.isInteger(lines)) {
    return { covered, lines };
  }
  const seen = new Map<string, boolean>();
  const collect = (element: XmlElement, file: string): void => {
    for (const child of elementsOf(element)) {
      if (child.name === 'line') {
        const key = `${file}:${child.attributes['number'] ?? ''}`;
        seen.set(key, seen.get(key) === true || Number(child.attributes['hits']) > 0);
      } else if (child.name !== 'methods') {
        collect(child, child.name === 'class' ? (child.attributes['filename'] ?? '') : file);
      }
    }
  };
  collect(root, '');
  return seen.size === 0
    ? undefined
    : { covered: [...seen.values()].filter((reached) => reached).length, lines: seen.size };
}

function rootOf(text: string): XmlElement | undefined {
  // What tests print may hold characters that XML can't, and stands there as it is.
  const readable = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');
  return parseXml(readable).root ?? undefined;
}

function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => child instanceof XmlElement);
}

/** What makes JUnit XML of Go's tests lists one that consists of subtests (`A/b`) beside them. */
function isOfGo(children: readonly XmlElement[]): boolean {
  const properties = children.filter(({ name }) => name === 'properties').flatMap(elementsOf);
  return properties.some(({ attributes }) => attributes['name'] === 'go.version');
}

function namesOfWholes(children: readonly XmlElement[]): Set<string> {
  const names = children.map(({ attributes }) => attributes['name'] ?? '');
  return new Set(names.flatMap((name) => (name.includes('/') ? [name.slice(0, name.lastIndexOf('/'))] : [])));
}

function outcomeOf(test: XmlElement): keyof TestCounts {
  const within = new Set(elementsOf(test).map(({ name }) => name));
  if (within.has('failure') || within.has('error')) {
    return 'failed';
  }
  return within.has('skipped') || NOT_RUN.has((test.attributes['status'] ?? '').toLowerCase())
    ? 'skipped'
    : 'passed';
}
