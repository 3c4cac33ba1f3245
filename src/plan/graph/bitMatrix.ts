/** Rows of bits for the numbers from 0 to `columns` - 1: what thousands of packages reach in a few MB. */
export class BitMatrix {
  readonly #words: Uint32Array;
  readonly #stride: number;

  constructor(rows: number, columns: number) {
    this.#stride = Math.ceil(columns / 32);
    this.#words = new Uint32Array(rows * this.#stride);
  }

  has(row: number, column: number): boolean {
    return ((this.#words[row * this.#stride + (column >>> 5)] ?? 0) & (1 << (column & 31))) !== 0;
  }

  add(row: number, column: number): void {
    const index = row * this.#stride + (column >>> 5);
    this.#words[index] = (this.#words[index] ?? 0) | (1 << (column & 31));
  }

  /** Adds everything in row `from`, of this matrix or of another one with as many columns, to row `to`. */
  addRow(to: number, from: number, source: BitMatrix = this): void {
    const words = this.#words;
    const others = source.#words;
    const toStart = to * this.#stride;
    const fromStart = from * this.#stride;
    for (let word = 0; word < this.#stride; word += 1) {
      words[toStart + word] = (words[toStart + word] ?? 0) | (others[fromStart + word] ?? 0);
    }
  }
}
