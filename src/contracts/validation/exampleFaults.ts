import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import type { ContractFault } from '../../plan/problem';
import type { DocumentNode, YamlFile } from '../surfaces/languages/yamlFile';
import { firstError, validator } from './jsonSchemaFaults';

/** The name under which a validator knows the whole document. */
const DOCUMENT = 'openapi';

/** Schemas within a schema: by name, listed, or one. */
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions'];
const LISTED = ['allOf', 'oneOf', 'anyOf', 'prefixItems'];
const SINGLE = ['items', 'additionalProperties', 'not'];

/**
 * Examples of an OpenAPI document that are not what their schemas describe. Those of requests, answers and parameters count,
 * because agents and mock servers go by them; those within schemas are only mentioned. What is no JSON is not
 * looked at, nor what a schema demands of the other side (`readOnly`, `writeOnly`).
 */
export function exampleFaults(file: YamlFile): ContractFault[] {
  const walk = new ExampleWalk(file);
  walk.visit(file.get(file.top, 'paths'), ['paths']);
  walk.visit(file.get(file.top, 'webhooks'), ['webhooks']);
  walk.visit(file.get(file.top, 'channels'), ['channels']);
  walk.visit(file.get(file.top, 'components'), ['components']);
  return walk.faults;
}

class ExampleWalk {
  readonly faults: ContractFault[] = [];
  private readonly ajv: Ajv;
  private readonly isKnown: boolean;
  /** Whether payloads are schemas: those of AsyncAPI, which are of draft 7. */
  private readonly hasPayloads: boolean;

  constructor(private readonly file: YamlFile) {
    this.hasPayloads = file.get(file.top, 'asyncapi') !== undefined;
    this.ajv = validator({ isOld: this.hasPayloads });
    this.isKnown = succeeds(() => this.ajv.addSchema(file.data(file.top) as object, DOCUMENT));
  }

  /** @param path keys from the top of the document. */
  visit(node: DocumentNode | undefined, path: readonly string[]): void {
    if (!this.isKnown) {
      return;
    }
    const { file } = this;
    for (const [key, value] of file.entries(node)) {
      const place = [...path, key];
      const isSchemas = key === 'schemas' && path.length === 1;
      if (key === 'schema') {
        this.usedExamples(node, place, path.at(-2) === 'content' ? path.at(-1) : undefined);
        this.visitSchema(value, place);
      } else if (key === 'payload' && this.hasPayloads) {
        const examples = file.items(file.get(node, 'examples')).map((one) => file.get(one, 'payload'));
        examples
          .filter((one) => one !== undefined)
          .forEach((one) => this.check(one, place, 'its payload', 'doubtful', false));
        this.visitSchema(value, place);
      } else if (isSchemas) {
        file.entries(value).forEach(([name, schema]) => this.visitSchema(schema, [...place, name]));
      } else if (key !== 'example' && key !== 'examples') {
        this.visit(value, place);
      }
    }
    file.items(node).forEach((item, index) => this.visit(item, [...path, String(index)]));
  }

  /** The examples beside a schema, in a media type or a parameter. */
  private usedExamples(node: DocumentNode | undefined, schema: readonly string[], mediaType?: string): void {
    const { file } = this;
    const named = file
      .entries(file.get(node, 'examples'))
      .map(([, one]) => file.get(file.target(one), 'value'));
    const examples = [file.get(node, 'example'), ...named].filter((one) => one !== undefined);
    const isJson = mediaType !== undefined && /json/.test(mediaType);
    if (mediaType === undefined || isJson || mediaType.includes('x-www-form-urlencoded')) {
      examples.forEach((example) => this.check(example, schema, 'its schema', 'doubtful', isJson));
    }
  }

  /** The examples that stand in a schema itself, and in those within it. */
  private visitSchema(node: DocumentNode, path: readonly string[]): void {
    const { file } = this;
    const own = file.get(node, 'example');
    for (const example of [...(own === undefined ? [] : [own]), ...file.items(file.get(node, 'examples'))]) {
      this.check(example, path, 'the schema that it stands in', 'advice', false);
    }
    for (const word of NAMED) {
      file
        .entries(file.get(node, word))
        .forEach(([name, inner]) => this.visitSchema(inner, [...path, word, name]));
    }
    for (const word of LISTED) {
      file
        .items(file.get(node, word))
        .forEach((inner, index) => this.visitSchema(inner, [...path, word, String(index)]));
    }
    for (const word of SINGLE) {
      const inner = file.get(node, word);
      if (inner !== undefined) {
        this.visitSchema(inner, [...path, word]);
      }
    }
  }

  /** @param isJson whether an example that is text may be the JSON of the value. */
  private check(
    example: DocumentNode,
    schema: readonly string[],
    whose: string,
    kind: ContractFault['kind'],
    isJson: boolean,
  ): void {
    const { file } = this;
    const validate = this.validatorAt(schema);
    const value = file.data(example);
    if (validate === undefined || accepts(validate, value)) {
      return;
    }
    const { errors } = validate;
    // Text may stand for what would be sent: `1,2`, `"5"`, or JSON. What is wrong with it as text is wrong all the same.
    const isOther = typeof value === 'string' && !OF_TEXT.has(errors?.[0]?.keyword ?? '');
    if (isOther && (!isJson || accepts(validate, parsed(value)))) {
      return;
    }
    const message = `This example is not what ${whose} describes: ${firstError(errors)}.`;
    this.faults.push({ line: file.line(example), message, kind });
  }

  /** Undefined where the schema itself is not understood: then nothing can be said of its examples. */
  private validatorAt(path: readonly string[]): ValidateFunction | undefined {
    const steps = path.map((step) => encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1')));
    try {
      return this.ajv.getSchema(`${DOCUMENT}#/${steps.join('/')}`);
    } catch {
      return undefined;
    }
  }
}

/** Keywords that only text can fail to meet. */
const OF_TEXT: ReadonlySet<string> = new Set([
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'enum',
  'const',
]);

function accepts(validate: ValidateFunction, value: unknown): boolean {
  return validate(value) === true || (validate.errors ?? []).some(isOthers);
}

/** Whether only a property is missing that the other side gives. */
function isOthers({ keyword, params, parentSchema }: ErrorObject): boolean {
  const { missingProperty } = params as { readonly missingProperty?: string };
  const { properties } = (parentSchema ?? {}) as {
    readonly properties?: Record<
      string,
      { readonly readOnly?: unknown; readonly writeOnly?: unknown } | null
    >;
  };
  const missing = missingProperty === undefined ? undefined : properties?.[missingProperty];
  return keyword === 'required' && (missing?.readOnly === true || missing?.writeOnly === true);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
