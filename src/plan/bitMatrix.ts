/** Rows of bits for the numbers from 0 to `size` - 1: the transitive closure of thousands of packages in a few MB. */
export class BitMatrix {
  readonly #words: Uint32Array;
  readonly #stride: number;

  constructor(readonly size: number) {
    this.#stride = Math.ceil(size / 32);
    this.#words = new Uint32Array(size * this.#stride);
  }

  has(row: number, column: number): boolean {
    return ((this.#words[row * this.#stride + (column >>> 5)] ?? 0) & (1 << (column & 31))) !== 0;
  }

  add(row: number, column: number): void {
    const index = row * this.#stride + (column >>> 5);
    this.#words[index] = (this.#words[index] ?? 0) | (1 << (column & 31));
  }

  /** Adds everything in row `from` to row `to`. */
  addRow(to: number, from: number): void {
    for (let word = 0; word < this.#stride; word += 1) {
      const index = to * this.#stride + word;
      this.#words[index] = (this.#words[index] ?? 0) | (this.#words[from * this.#stride + word] ?? 0);
    }
  }
}
