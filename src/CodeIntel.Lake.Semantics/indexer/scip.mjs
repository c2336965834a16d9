// A document of SCIP as bytes, and the text of symbols. Field numbers are those of scip.proto beside the reader.

/** Bits of SymbolRole. */
export const role = { definition: 1, import: 2, write: 4, read: 8 };

/** SymbolInformation.Kind. */
export const kind = { class: 7, function: 17, method: 26, module: 29, parameter: 37, variable: 61 };

/** A word of a symbol's head: its spaces are doubled. */
export const word = text => text.replaceAll(' ', '  ') || '.';

/** A descriptor's name: in backticks where it has other than simple characters. */
export const name = text => /^[\w+$-]+$/.test(text) ? text : '`' + text.replaceAll('`', '``') + '`';

class Message {
  #parts = [];

  /** A varint field; 0 is left out. */
  number(field, value) {
    if (value !== 0) {
      this.#parts.push(varint(field << 3), varint(value));
    }
    return this;
  }

  /** A field of bytes, a text or another message. */
  bytes(field, value) {
    const content = value instanceof Message ? value.encoded : Buffer.from(value);
    this.#parts.push(varint(field << 3 | 2), varint(content.length), content);
    return this;
  }

  /** A packed field of numbers; none where there are none. */
  numbers(field, values) {
    return values.length === 0 ? this : this.bytes(field, Buffer.concat(values.map(varint)));
  }

  get encoded() {
    return Buffer.concat(this.#parts);
  }
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) {
    bytes.push(value % 128 | 128);
  }
  return Buffer.from([...bytes, value]);
}

/**
 * A document. Columns are bytes of UTF-8.
 * @param occurrences {range, symbol, roles, enclosing?}, ranges of three or four numbers
 * @param symbols {symbol, kind, name, above}, above: the symbols that it implements
 */
export function encodeDocument(path, occurrences, symbols) {
  const document = new Message().bytes(1, path);
  for (const { range, symbol, roles, enclosing = [] } of occurrences) {
    document.bytes(2, new Message().numbers(1, range).bytes(2, symbol).number(3, roles).numbers(7, enclosing));
  }
  for (const { symbol, kind: of, name: display, above = [] } of symbols) {
    const information = new Message().bytes(1, symbol);
    above.forEach(other => information.bytes(4, new Message().bytes(1, other).number(3, 1)));
    document.bytes(3, information.number(5, of).bytes(6, display));
  }
  return document.bytes(4, 'python').number(6, 1).encoded;
}
