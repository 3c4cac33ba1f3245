import type { Files } from './mismatches';

const SCHEMA = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['event_id', 'user_id', 'display_name'],
  properties: {
    event_id: { type: 'string' },
    user_id: { type: 'string' },
    display_name: { type: 'string' },
    email: { type: 'string' },
  },
});

const events = (files: Files, schema = SCHEMA): Files => ({
  'contracts/user.changed.schema.json': schema,
  ...files,
});

/** The same event in an AsyncAPI document, and two that share a channel. */
const CHANNELS = `asyncapi: 3.0.0
info: { title: Users, version: 1.0.0 }
channels:
  changed: { address: user.changed, messages: { UserChanged: { $ref: '#/components/messages/UserChanged' } } }
  left: { address: user.left, messages: { UserLeft: { payload: { type: object, properties: { user_id: {} } } }, UserBanned: { payload: { type: object, properties: { reason: {} } } } } }
  one: { address: 'user/{id}', messages: { UserSeen: { payload: { type: object, properties: { user_id: {} } } } } }
components: { messages: { UserChanged: { payload: ${SCHEMA} } } }
`;

const channels = (files: Files): Files => ({ 'contracts/asyncapi.yaml': CHANNELS, ...files });

/** Small repositories in which one event is not what its contract says: what is wrong, where, and the files. */
export const EVENT_MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'an event that is called otherwise',
    'a.ts:1 userChanged',
    events({ 'a.ts': "bus.publish('userChanged', { user_id, display_name });" }),
  ],
  [
    'an event that is listened to by another name',
    'a.ts:1 user-changed',
    events({ 'a.ts': "bus.subscribe('user-changed', (event) => show(event.user_id));" }),
  ],
  [
    'a field that is published otherwise',
    'a.ts:1 displayName',
    events({ 'a.ts': "bus.publish('user.changed', { user_id, displayName });" }),
  ],
  [
    'a field that is left out',
    'a.js:1 display_name',
    events({ 'a.js': "emitter.emit('user.changed', { user_id: id, email });" }),
  ],
  [
    'a field that no event has',
    'a.ts:3 age',
    events(
      { 'a.ts': "bus.publish('user.changed', {\n  user_id, display_name,\n  age,\n});" },
      SCHEMA.replace(/}$/, ',"additionalProperties":false}'),
    ),
  ],
  [
    'a field that a listener takes',
    'a.ts:2 displayName',
    events({
      'a.ts': "bus.on('user.changed', ({\n  user_id, displayName }) => show(user_id, displayName));",
    }),
  ],
  [
    'a field of Python',
    'a.py:1 displayName',
    events({ 'a.py': 'bus.publish("user.changed", {"user_id": id, "displayName": name})\n' }),
  ],
  [
    'an event of Python',
    'a.py:1 UserChanged',
    events({ 'a.py': 'publish_event("UserChanged", {"user_id": id})\n' }),
  ],
  [
    'a channel that is called otherwise',
    'a.ts:1 userChanged',
    channels({ 'a.ts': "bus.publish('userChanged', { user_id, display_name });" }),
  ],
  [
    'a field that the message of a channel has not',
    'a.ts:1 displayName',
    channels({ 'a.ts': "bus.publish('user.changed', { user_id, displayName });" }),
  ],
  [
    'a field that a message of the channel needs, in Python',
    'a.py:2 display_name',
    channels({ 'a.py': 'publish("UserBanned", {"reason": r})\npublish("user.changed", {"user_id": u})\n' }),
  ],
];

/** Small repositories whose events are what their contracts say, or of which nobody can tell. */
export const SOUND_EVENTS: readonly (readonly [string, Files])[] = [
  [
    'events that fit',
    events({
      'a.ts':
        "bus.publish('user.changed', { event_id, user_id, display_name });\nbus.on('user.changed', (event) => show(event.user_id, event.email));",
      'a.py': 'publish("user.changed", {"event_id": e, "user_id": u, "display_name": d})\n',
    }),
  ],
  ['what the bus adds', events({ 'a.ts': "bus.publish('user.changed', { user_id, display_name });" })],
  [
    'fields from elsewhere',
    events({
      'a.ts':
        "bus.publish('user.changed', { user_id, ...rest });\nbus.publish('user.changed', user);\nbus.publish(name, { displayName });",
    }),
  ],
  [
    'what is put into something else',
    events({
      'a.ts':
        "bus.publish('user.changed', { data: { user_id } });\nbus.on('user.changed', (message) => show(message.data.userId));",
    }),
  ],
  [
    'an event of its own with both sides',
    events({ 'a.ts': "ui.emit('userChanged');\nui.on('userChanged', redraw);" }),
  ],
  [
    'events that have nothing to do with it',
    events({ 'a.ts': "button.on('click', f);\nsocket.emit('order.made', { x: 1 });" }),
  ],
  [
    'a schema that is put together',
    events(
      { 'a.ts': "bus.publish('user.changed', { user_id, age });" },
      '{"type":"object","allOf":[{"$ref":"#/$defs/a"}],"properties":{"user_id":{}}}',
    ),
  ],
  [
    'a field more where others are allowed',
    events({ 'a.ts': "bus.publish('user.changed', { event_id, user_id, display_name, age });" }),
  ],
  [
    'events of channels that fit',
    channels({
      'a.ts':
        "bus.publish('user.changed', { event_id, user_id, display_name });\nbus.publish('user.left', { reason });\nbus.publish('UserLeft', { user_id });\nbus.on('user/7', f);",
    }),
  ],
];
