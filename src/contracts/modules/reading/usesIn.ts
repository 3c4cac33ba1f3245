import type { SyntaxNode } from '../../surfaces/readSurface';
import { constantsIn } from '../shapes/address';
import { pythonCallables, pythonCalls, webCallables, webCalls } from '../shapes/callUses';
import { eventsIn } from '../shapes/eventUses';
import type { ModuleShape } from './moduleShape';
import { pythonRequests } from './pythonRequests';
import { importedIntoPython, pythonRoutes } from './pythonRoutes';
import { queriesIn, tablesMadeIn } from './queryStrings';
import { importedInto } from '../shapes/routes';
import { modelsIn } from './tableModels';
import { webRequests } from './webRequests';
import { webRoutes } from './webRoutes';

/** What a module says of itself to those who build on it by more than names, and what it takes for granted of others. */
type Uses = Pick<ModuleShape, 'queries' | 'made' | 'served' | 'sent' | 'calls' | 'callables' | 'events'>;

/**
 * What a file of TypeScript, JavaScript or Python sends, serves, asks of tables, publishes and calls.
 * @param isTyped whether its functions have to be called as they are declared, as in TypeScript.
 */
export function usesIn(root: SyntaxNode, isTyped = false): Uses {
  const isPython = root.type === 'module';
  const imported = isPython ? importedIntoPython(root) : importedInto(root);
  const queries = [...queriesIn(root), ...modelsIn(root)];
  const made = tablesMadeIn(root.text);
  const events = eventsIn(root);
  const calls = isPython ? pythonCalls(root, imported) : isTyped ? webCalls(root, imported) : [];
  const all: Uses = { queries, made, ...traffic(root, imported), events, calls };
  const told = Object.entries(all).filter(([, value]) => Object.keys(value).length > 0);
  return { ...Object.fromEntries(told), ...offeredIn(root, isTyped) };
}

/** What it offers of that to those who import from it. */
export function offeredIn(root: SyntaxNode, isTyped: boolean): Pick<ModuleShape, 'callables'> {
  const callables = root.type === 'module' ? pythonCallables(root) : isTyped ? webCallables(root) : {};
  return Object.keys(callables).length === 0 ? {} : { callables };
}

/** Words without which a file neither serves nor sends anything that is understood. */
const TRAFFIC =
  /\b(fetch|axios|ky|ofetch|requests|httpx|express|fastify|hono|koa-router|@koa\/router|fastapi|flask)\b|\.(get|post|put|patch|delete|request)\b/i;

function traffic(
  root: SyntaxNode,
  imported: ReturnType<typeof importedInto>,
): Pick<ModuleShape, 'served' | 'sent'> {
  if (!TRAFFIC.test(root.text)) {
    return {};
  }
  const constants = constantsIn(root);
  const isPython = root.type === 'module';
  const served = isPython ? pythonRoutes(root, constants, imported) : webRoutes(root, constants, imported);
  const sent = isPython ? pythonRequests(root, constants) : webRequests(root, constants, imported);
  return {
    ...(served.routes.length + served.mounts.length === 0 ? {} : { served }),
    ...(sent.requests.length + Object.keys(sent.clients).length === 0 ? {} : { sent }),
  };
}
