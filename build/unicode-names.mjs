// Writes the names and aliases of all characters of Unicode, compressed: a code point in hexadecimal digits and a name on each line; where a
// name ends with the code point itself, as those of ideographs do, one line stands for a range of them.
import { writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { unicodeAliases, unicodeBaseName } from 'unicode-name';

const lines = [];
const hex = code => code.toString(16).toUpperCase();
let range = null;
for (let code = 0; code <= 0x10FFFF; code++) {
  const character = String.fromCodePoint(code);
  const name = unicodeBaseName(character);
  const prefix = name?.endsWith('-' + hex(code)) ? name.slice(0, -hex(code).length) : null;
  if (range && prefix !== range.prefix) {
    lines.push(`${hex(range.first)}-${hex(code - 1)} ${range.prefix}`);
    range = null;
  }
  if (prefix) {
    range ??= { first: code, prefix };
  } else if (name) {
    lines.push(`${hex(code)} ${name}`);
  }
  for (const alias of Object.values(unicodeAliases(character) ?? {}).flat()) {
    lines.push(`${hex(code)} ${alias}`);
  }
}
writeFileSync(process.argv[2], brotliCompressSync(lines.join('\n')));
