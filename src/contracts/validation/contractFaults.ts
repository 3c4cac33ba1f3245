import type { ContractFault } from '../../plan/contractFault';
import { sqlDialect } from '../surfaces/sqlDialect';
import { sqlStatements } from '../surfaces/sqlStatements';
import { sqlFault } from '../surfaces/sqlSurface';
import { YamlFile } from '../surfaces/yamlFile';
import { jsonSchemaFaults } from './jsonSchemaFaults';
import type { OpenApiSchemas } from './openApiFaults';
import { openApiFaults } from './openApiFaults';

/**
 * What is wrong in a contract file: OpenAPI 3.x with its examples and errors, JSON Schema with its examples, SQL
 * definitions. Of other files nothing is said.
 */
export function contractFaults(
  path: string,
  text: string,
  schemaOf: OpenApiSchemas,
): readonly ContractFault[] {
  if (/\.sql$/i.test(path)) {
    return sqlStatements(text, sqlDialect(text)).flatMap((statement): ContractFault[] => {
      const message = sqlFault(statement);
      return message === undefined ? [] : [{ line: statement.line, message, kind: 'wrong' }];
    });
  }
  if (!/\.(ya?ml|json)$/i.test(path)) {
    return [];
  }
  const file = YamlFile.read(text);
  if (typeof file === 'string') {
    const [, line = '1'] = /at line (\d+)/.exec(file) ?? [];
    return [{ line: Number(line), message: file.replace(/:$/, '.'), kind: 'wrong' }];
  }
  if (file.text(file.top, 'openapi') !== undefined || file.text(file.top, 'swagger') !== undefined) {
    return openApiFaults(file, schemaOf);
  }
  const isSchema = /schema\.(json|ya?ml)$/i.test(path) || file.get(file.top, '$schema') !== undefined;
  return isSchema ? jsonSchemaFaults(file) : [];
}
