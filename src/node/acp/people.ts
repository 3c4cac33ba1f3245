import type { CreateElicitationRequest, CreateElicitationResponse } from '@agentclientprotocol/sdk';
import type { JsonObject } from '../../agents/streams/jsonValue';
import { object, objects, text } from '../../agents/streams/jsonValue';
import { awaitMessage, mailboxIn, writeToOutbox } from '../attempts/agentMailbox';

/** What is asked, with answers to choose from; none: any. */
export interface Asked {
  readonly question: string;
  readonly options: readonly string[];
}

/** What is chosen for a field that may be left out. */
const SKIP = 'skip';

let count = 0;

/**
 * Puts a question to the people who watch the run, and waits for their answer, however long that takes.
 * @param print tells whoever reads our output what is asked. @param signal ends the waiting. @throws the signal's reason.
 */
export async function askPerson(
  { question, options }: Asked,
  print: (question: string) => void,
  signal: AbortSignal,
): Promise<string> {
  count += 1;
  const id = `acp-${process.pid}-${Date.now()}-${count}`;
  const mailbox = mailboxIn(process.env);
  print(question);
  await writeToOutbox(mailbox, { type: 'QUESTION', id, text: question, options });
  const { answer, text: words } = await awaitMessage(mailbox, id, signal);
  return answer ?? words ?? '';
}

/**
 * Answers a form of the agent: each of its fields is a question of its own, and one that does not fit is asked again. What is
 * no form (a page to be opened) is declined.
 * @param ask puts a question to people. @see https://agentclientprotocol.com/protocol/v1/elicitation
 */
export async function answerForm(
  params: CreateElicitationRequest,
  ask: (asked: Asked) => Promise<string>,
): Promise<CreateElicitationResponse> {
  const schema = object((params as { readonly requestedSchema?: unknown }).requestedSchema);
  const fields = Object.entries(object(schema['properties'])).map(
    ([name, field]) => [name, object(field)] as const,
  );
  if (fields.length === 0) {
    return { action: 'decline' };
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const content: Record<string, string | number | boolean | string[]> = {};
  for (const [name, field] of fields) {
    // A form with one field is answered or not answered; one of several may be left out.
    const mayBeLeftOut = fields.length > 1 && !required.includes(name);
    const value = await askField(
      params.message,
      fields.length > 1 ? name : undefined,
      field,
      mayBeLeftOut,
      ask,
    );
    if (value !== undefined) {
      content[name] = value;
    }
  }
  return { action: 'accept', content };
}

async function askField(
  message: string,
  name: string | undefined,
  field: JsonObject,
  mayBeLeftOut: boolean,
  ask: (asked: Asked) => Promise<string>,
): Promise<string | number | boolean | string[] | undefined> {
  const about = [text(field['title']) ?? name, text(field['description'])].filter(
    (part) => part !== undefined,
  );
  const question = [message, ...(about.length === 0 ? [] : [about.join(': ')])].join(' – ');
  const choices = choicesOf(field);
  const options = [...choices.map(({ title }) => title), ...(mayBeLeftOut ? [SKIP] : [])];
  let fault = '';
  for (;;) {
    const said = (await ask({ question: `${question}${fault}`, options })).trim();
    if (mayBeLeftOut && said === SKIP) {
      return undefined;
    }
    const value = valueOf(field, choices, said);
    if (value !== undefined) {
      return value;
    }
    fault = ` ("${said}" does not fit: ${expected(field, options)}.)`;
  }
}

interface Choice {
  readonly value: string;
  readonly title: string;
}

/** What can be chosen in a field, as it is shown to people. */
function choicesOf(field: JsonObject): readonly Choice[] {
  if (field['type'] === 'boolean') {
    return ['yes', 'no'].map((value) => ({ value, title: value }));
  }
  const list = field['type'] === 'array' ? object(field['items']) : field;
  const plain = Array.isArray(list['enum']) ? list['enum'].map(String) : [];
  const titled = objects(list['oneOf'] ?? list['anyOf']).map((option) => ({
    value: String(option['const']),
    title: text(option['title']) ?? String(option['const']),
  }));
  return [...plain.map((value) => ({ value, title: value })), ...titled];
}

/** What was answered, as the field takes it; undefined where it does not fit. */
function valueOf(
  { type }: JsonObject,
  choices: readonly Choice[],
  said: string,
): string | number | boolean | string[] | undefined {
  const chosen = (words: string) =>
    choices.find(({ value, title }) => [value, title].includes(words.trim()))?.value;
  switch (type) {
    case 'boolean':
      return /^(yes|true)$/i.test(said) ? true : /^(no|false)$/i.test(said) ? false : undefined;
    case 'number':
    case 'integer': {
      const value = said === '' ? Number.NaN : Number(said);
      const fits = type === 'number' ? Number.isFinite(value) : Number.isInteger(value);
      return fits ? value : undefined;
    }
    case 'array': {
      const values = said.split(',').map(chosen);
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    default:
      // People may always answer something else than what is offered, where the field is a text.
      return chosen(said) ?? said;
  }
}

function expected({ type }: JsonObject, options: readonly string[]): string {
  const kinds = { number: 'a number is needed', integer: 'a whole number is needed' } as const;
  const list = options.join(', ');
  return type === 'number' || type === 'integer'
    ? kinds[type]
    : type === 'array'
      ? `some of ${list} are needed, with commas between`
      : `one of ${list} is needed`;
}
