import fc from 'fast-check';

/**
 * Any character of Unicode, as the unit of a text. `unit: 'binary'` of fast-check says the same by a table of them all, which takes 90 MB
 * of each process for good: as much again as all else, copied table by table whenever it starts a program.
 */
export const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7_ff }), fc.integer({ min: 0xe0_00, max: 0x10_ff_ff }))
  .map((code) => String.fromCodePoint(code));
