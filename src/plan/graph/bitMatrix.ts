/** Rows of bits for the numbers from 0 to `size` - 1: the transitive closure of thousands of packages in a few MB. */
export class BitMatrix {
  readonly #words: Uint32Array;
  readonly #stride: number;

  constructor(
    readonly size: number,
    rows = size,
  ) {
    this.#stride = Math.ceil(size / 32);
    this.#words = new Uint32Array(rows * this.#stride);
  }

  has(row: number, column: number): boolean {
    return ((this.#words[row * this.#stride + (column >>> 5)] ?? 0) & (1 << (column & 31))) !== 0;
  }

  add(row: number, column: number): void {
    const index = row * this.#stride + (column >>> 5);
    this.#words[index] = (this.#words[index] ?? 0) | (1 << (column & 31));
  }

  /** Adds everything in row `from`, of this matrix or of another one of the same size, to row `to`. */
  addRow(to: number, from: number, source: BitMatrix = this): void {
    const words = this.#words;
    const others = source.#words;
    const toStart = to * this.#stride;
    const fromStart = from * this.#stride;
    for (let word = 0; word < this.#stride; word += 1) {
      words[toStart + word] = (words[toStart + word] ?? 0) | (others[fromStart + word] ?? 0);
    }
  }

  /** A matrix whose only row has everything that is in one of some rows. */
  union(rows: readonly number[]): BitMatrix {
    const union = new BitMatrix(this.size, 1);
    rows.forEach((row) => union.addRow(0, row, this));
    return union;
  }

  /** Puts into each row everything that was not in it. */
  invert(): void {
    const words = this.#words;
    for (let word = 0; word < words.length; word += 1) {
      words[word] = ~(words[word] ?? 0);
    }
  }

  /** What is in a row, ascending, from a first column on. */
  *columnsOf(row: number, from = 0): Generator<number> {
    const start = row * this.#stride;
    for (let word = from >>> 5; word < this.#stride; word += 1) {
      let bits = this.#words[start + word] ?? 0;
      while (bits !== 0) {
        const lowest = bits & -bits;
        const column = word * 32 + (31 - Math.clz32(lowest));
        if (column >= this.size) {
          return;
        }
        if (column >= from) {
          yield column;
        }
        bits ^= lowest;
      }
    }
  }
}
