import type { ContractFault } from '../../plan/contractFault';
import type { DocumentNode, YamlFile } from '../surfaces/yamlFile';

/** So many operations are named. */
const MOST_NAMED = 3;

/**
 * One piece of advice for an OpenAPI document, however many of its operations have no example of the JSON that they are sent or answer
 * well: agents, mock servers and `waves probe` go by examples.
 */
export function exampleAdvice(file: YamlFile): ContractFault[] {
  const found = file.entries(file.get(file.top, 'paths')).flatMap(([path, at]) =>
    file.entries(file.target(at)).flatMap(([method, operation]) => {
      const body = file.target(file.get(operation, 'requestBody'));
      const answers = file
        .entries(file.get(operation, 'responses'))
        .filter(([status]) => /^2/.test(status))
        .flatMap(([, answer]) => lacking(file, file.target(answer)));
      const name = `${method.toUpperCase()} ${path}`;
      return [
        ...lacking(file, body).map((line) => ({ line, words: `what is sent with ${name}` })),
        ...answers.map((line) => ({ line, words: `what ${name} answers` })),
      ];
    }),
  );
  const [first] = found;
  if (first === undefined) {
    return [];
  }
  const named = found.slice(0, MOST_NAMED).map(({ line, words }) => `${words} (line ${line})`);
  const others = found.length > MOST_NAMED ? `, and ${found.length - MOST_NAMED} more` : '';
  const message = `There is no example of ${named.join(', ')}${others}; write one as \`example\` beside the schema.`;
  return [{ line: first.line, message, kind: 'advice' }];
}

/** The lines of JSON without an example among the media types of a body. */
function lacking(file: YamlFile, holder: DocumentNode | undefined): number[] {
  return file.entries(file.get(holder, 'content')).flatMap(([type, media, line]) => {
    const isDescribed = file.get(media, 'schema') !== undefined;
    return /json/.test(type) && isDescribed && !isShown(file, media) ? [line] : [];
  });
}

/** Whether a media type has an example, or its schema one for each field. */
function isShown(file: YamlFile, media: DocumentNode): boolean {
  const schema = file.target(file.get(media, 'schema'));
  const inner = file.target(file.get(schema, 'items')) ?? schema;
  const fields = file.entries(file.get(inner, 'properties'));
  const hasEach = fields.every(([, field]) => ownExample(file, file.target(field)) !== undefined);
  return (
    exampleOf(file, media) !== undefined ||
    ownExample(file, inner) !== undefined ||
    (fields.length > 0 && hasEach)
  );
}

/** The first value that a parameter or a media type, or else its schema, gives as an example. */
export function exampleOf(file: YamlFile, holder: DocumentNode | undefined): unknown {
  const [named] = file.entries(file.get(holder, 'examples'));
  const nodes = [
    file.get(holder, 'example'),
    named === undefined ? undefined : file.get(file.target(named[1]), 'value'),
    ownExample(file, file.target(file.get(holder, 'schema'))),
  ];
  const node = nodes.find((one) => one !== undefined);
  return node === undefined ? undefined : file.data(node);
}

/** What a schema gives as an example. */
function ownExample(file: YamlFile, schema: DocumentNode | undefined): DocumentNode | undefined {
  return [
    file.get(schema, 'example'),
    file.items(file.get(schema, 'examples'))[0],
    file.get(schema, 'default'),
    file.items(file.get(schema, 'enum'))[0],
  ].find((one) => one !== undefined);
}
