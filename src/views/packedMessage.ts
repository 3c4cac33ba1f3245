import type { PackedMessage, ToGraph } from '../protocol/graph';

/** Packs a message for the way to a page. */
export function packMessage(message: ToGraph): PackedMessage {
  return { packed: JSON.stringify(message) };
}

/** What was packed; anything else as it is, and undefined for a text that is no JSON. Nothing more is looked at. */
export function unpackMessage(value: unknown): unknown {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('packed' in value) ||
    typeof value.packed !== 'string'
  ) {
    return value;
  }
  try {
    return JSON.parse(value.packed);
  } catch {
    return undefined;
  }
}
