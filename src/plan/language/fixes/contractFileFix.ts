import type { ContractFileData } from '../../problemData';
import type { Offer } from './quickFix';

const OPENAPI = {
  openapi: '3.1.0',
  info: { title: 'What this interface is for', version: '0.1.0' },
  paths: {},
};

/** Makes the contract file that is missing, with as little in it as makes it a valid one of its kind. */
export function contractFileOffers({ path: { value } }: ContractFileData): Offer[] {
  return isInside(value)
    ? [
        {
          title: `Create \`${value}\``,
          edits: [],
          creates: { path: value, content: contractContent(value) },
          preferred: true,
        },
      ]
    : [];
}

/** What a fresh contract file holds, by its kind. */
export function contractContent(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  const isSchema = /schema|event/i.test(path);
  switch (extension) {
    case 'json':
      return `${JSON.stringify(isSchema ? schemaFor(name) : OPENAPI, undefined, 2)}\n`;
    case 'yaml':
    case 'yml':
      return [
        `openapi: ${OPENAPI.openapi}`,
        'info:',
        `  title: ${OPENAPI.info.title}`,
        `  version: ${OPENAPI.info.version}`,
        'paths: {}',
        '',
      ].join('\n');
    case 'sql':
      return '-- The tables that packages agree on.\n';
    case 'md':
      return '# Contracts\n\nWhat the packages of this plan agree on before they work side by side.\n';
    default:
      return '';
  }
}

function schemaFor(name: string): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name.replace(/(?:\.schema)?\.json$/i, ''),
    type: 'object',
    properties: {},
  };
}

/** A path that stays below the folder that it is relative to. */
function isInside(path: string): boolean {
  return (
    !path.startsWith('/') &&
    !/^[a-z]:/i.test(path) &&
    !path.split(/[\\/]/).includes('..') &&
    path.trim() !== ''
  );
}
