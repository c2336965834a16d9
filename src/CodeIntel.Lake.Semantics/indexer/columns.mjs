// Offsets in a text to lines and columns. Columns are bytes of UTF-8; a byte order mark is three of the first line.

export class Columns {
  #text;
  #lines;

  /** @param lines pyright's lines, each with start and length */
  constructor(text, lines) {
    this.#text = text;
    this.#lines = lines;
  }

  /** Three numbers where it is on one line, else four. */
  range({ start, length }) {
    const [line, from] = this.#place(start);
    const [last, to] = this.#place(start + length);
    return line === last ? [line, from, to] : [line, from, last, to];
  }

  #place(offset) {
    let low = 0;
    for (let high = this.#lines.count - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (this.#lines.getItemAt(middle).start <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return [low, Buffer.byteLength(this.#text.slice(low === 0 ? 0 : this.#lines.getItemAt(low).start, offset))];
  }
}
