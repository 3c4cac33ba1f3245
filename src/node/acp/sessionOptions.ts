import type { ClientContext, NewSessionResponse } from '@agentclientprotocol/sdk';
import { methods } from '@agentclientprotocol/sdk';
import type { JsonObject } from '../../agents/streams/jsonValue';
import { object, objects, text } from '../../agents/streams/jsonValue';

/** What an agent may be asked to set: one of its options, its mode, or its model. */
interface Choice {
  /** What can be chosen, by the value that the agent takes and the name that it shows. */
  readonly offered: readonly { readonly value: string; readonly name: string }[];
  set(value: string): Promise<unknown>;
}

/** That something was chosen which the agent does not offer. */
export class UnknownChoice extends Error {
  constructor(
    /** As causes of trouble are called. */
    readonly trouble: 'model' | 'option',
    message: string,
  ) {
    super(message);
  }
}

/** The request by which agents had their model chosen before that became an option of the protocol. */
const SET_MODEL = 'session/set_model';

/**
 * Sets what was chosen of what an agent offers: an option by its id or its category, its mode (`mode`), its model (`model`).
 * @param session as the agent has answered when the conversation began.
 * @throws UnknownChoice that names what it offers, where that is not among it.
 */
export async function choose(
  agent: ClientContext,
  session: NewSessionResponse,
  name: string,
  wanted: string,
): Promise<void> {
  const choice = configOption(agent, session, name) ?? ownChoice(agent, session, name);
  const offered = choice?.offered ?? [];
  const found =
    offered.find(({ value }) => value === wanted) ??
    offered.find((each) => [each.name, lastPart(each.value)].some((part) => same(part, wanted)));
  if (choice === undefined || found === undefined) {
    const known =
      offered.length === 0
        ? `lets nobody choose its ${name}`
        : `offers ${offered.map(({ value }) => value).join(', ')}`;
    throw name === 'model'
      ? new UnknownChoice('model', `The model ${wanted} is unknown: the agent ${known}.`)
      : new UnknownChoice('option', `Unknown option ${name}: ${wanted}. The agent ${known}.`);
  }
  await choice.set(found.value);
}

function configOption(
  agent: ClientContext,
  { sessionId, configOptions }: NewSessionResponse,
  name: string,
): Choice | undefined {
  const options = configOptions ?? [];
  const option = options.find(({ id }) => id === name) ?? options.find(({ category }) => category === name);
  if (option === undefined) {
    return undefined;
  }
  const configId = option.id;
  const set = (params: object) =>
    agent.request(methods.agent.session.setConfigOption, { sessionId, configId, ...params });
  return option.type === 'boolean'
    ? {
        offered: ['true', 'false'].map((value) => ({ value, name: value === 'true' ? 'on' : 'off' })),
        set: (value) => set({ type: 'boolean', value: value === 'true' }),
      }
    : {
        offered: valuesIn((option as { readonly options?: unknown }).options),
        set: (value) => set({ value }),
      };
}

/** Modes and models of agents that do not have them among their options. */
function ownChoice(agent: ClientContext, session: NewSessionResponse, name: string): Choice | undefined {
  const { sessionId } = session;
  if (name === 'mode') {
    return {
      offered: (session.modes?.availableModes ?? []).map((mode) => ({ value: mode.id, name: mode.name })),
      set: (modeId) => agent.request(methods.agent.session.setMode, { sessionId, modeId }),
    };
  }
  if (name === 'model') {
    const models = objects(object((session as JsonObject)['models'])['availableModels']);
    return {
      offered: models.flatMap((model) => {
        const value = text(model['modelId']);
        return value === undefined ? [] : [{ value, name: text(model['name']) ?? value }];
      }),
      set: (modelId) => agent.request(SET_MODEL, { sessionId, modelId }),
    };
  }
  return undefined;
}

/** Values that can be chosen, in groups or not. */
function valuesIn(options: unknown): { readonly value: string; readonly name: string }[] {
  return objects(options).flatMap((option) => {
    const value = text(option['value']);
    return value === undefined
      ? valuesIn(option['options'])
      : [{ value, name: text(option['name']) ?? value }];
  });
}

/** Modes may be addresses, of which the last part is the name that people know. */
function lastPart(value: string): string {
  return value.split(/[#/]/).at(-1) ?? value;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
