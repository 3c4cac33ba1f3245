import type { ContractFault } from '../../plan/contractFault';
import type { DocumentNode, YamlFile } from '../surfaces/yamlFile';

/** Under these keys stands data, which may look like a schema and is none. */
const DATA: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);

/**
 * What schemas of an OpenAPI document leave open for those who build on it: fields that are required and that nothing describes, and
 * choices between objects that no field tells apart.
 */
export function schemaAdvice(file: YamlFile): ContractFault[] {
  const found: ContractFault[] = [];
  const visit = (node: DocumentNode | undefined, isPart: boolean): void => {
    found.push(...(isPart ? [] : undescribed(file, node)), ...indistinct(file, node));
    for (const [key, value] of file.entries(node)) {
      if (!DATA.has(key) && !key.startsWith('x-')) {
        // Of schemas that hold together, one may require what another describes.
        visit(value, ['allOf', 'oneOf', 'anyOf', 'if', 'then', 'else', 'not'].includes(key));
      }
    }
    file.items(node).forEach((item) => visit(item, isPart));
  };
  visit(file.get(file.top, 'paths'), false);
  visit(file.get(file.top, 'webhooks'), false);
  visit(file.get(file.top, 'components'), false);
  return found;
}

function undescribed(file: YamlFile, schema: DocumentNode | undefined): ContractFault[] {
  const described = file.entries(file.get(schema, 'properties')).map(([name]) => name);
  const isWhole = !['allOf', 'oneOf', 'anyOf', '$ref', 'patternProperties', 'additionalProperties'].some(
    (word) => file.get(schema, word) !== undefined,
  );
  if (described.length === 0 || !isWhole) {
    return [];
  }
  const required = file.get(schema, 'required');
  return file.items(required).flatMap((item): ContractFault[] => {
    const name = file.value(item);
    if (typeof name !== 'string' || described.includes(name)) {
      return [];
    }
    const message = `\`${name}\` is required, and no property of that name is described; there is ${described.map((one) => `\`${one}\``).join(', ')}.`;
    return [{ line: file.line(item), message, kind: 'doubtful' }];
  });
}

/** A choice between references to objects; where each has a field of one value only, that tells them apart. */
function indistinct(file: YamlFile, schema: DocumentNode | undefined): ContractFault[] {
  const choices = file.get(schema, 'oneOf');
  const objects = file.items(choices).map((item) => file.target(item));
  const areNamed = file.items(choices).every((item) => file.text(item, '$ref') !== undefined);
  const areObjects = objects.every((one) => file.entries(file.get(one, 'properties')).length > 0);
  const isTold = file.get(schema, 'discriminator') !== undefined;
  if (
    objects.length < 2 ||
    !areNamed ||
    !areObjects ||
    isTold ||
    objects.every((one) => hasMark(file, one))
  ) {
    return [];
  }
  const message =
    'Nothing tells these apart for those who read an answer: name the field that does under `discriminator`.';
  return [{ line: file.line(choices), message, kind: 'advice' }];
}

function hasMark(file: YamlFile, schema: DocumentNode | undefined): boolean {
  return file
    .entries(file.get(schema, 'properties'))
    .some(
      ([, property]) =>
        file.get(property, 'const') !== undefined || file.items(file.get(property, 'enum')).length === 1,
    );
}
