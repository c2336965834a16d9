// Copies the native libraries of each kind of machine to OUT/<kind>/, those alone that are built for it by their own header: node natives.mjs OUT
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const out = process.argv[2];
const modules = new URL('../node_modules/', import.meta.url);
const kinds = { 'linux-x64': 'linux-x64', 'linux-arm64': 'linux-arm64', 'osx-x64': 'darwin-x64', 'osx-arm64': 'darwin-arm64', 'win-x64': 'win32-x64', 'win-arm64': 'win32-arm64' };

/** The kind of machine that a library is for, by its header. */
function kindOf(library) {
  const bytes = readFileSync(library);
  if (bytes.toString('latin1', 0, 4) === '\x7fELF') {
    return { 62: 'linux-x64', 183: 'linux-arm64' }[bytes.readUInt16LE(18)];
  }
  if (bytes.readUInt32LE(0) === 0xfeedfacf) {
    return { 0x01000007: 'osx-x64', 0x0100000c: 'osx-arm64' }[bytes.readUInt32LE(4)];
  }
  if (bytes.toString('latin1', 0, 2) === 'MZ') {
    return { 0x8664: 'win-x64', 0xaa64: 'win-arm64' }[bytes.readUInt16LE(bytes.readUInt32LE(0x3c) + 4)];
  }
}

rmSync(out, { recursive: true, force: true });
for (const [kind, folder] of Object.entries(kinds)) {
  const libraries = {
    // On x64 Linux the library of tree-sitter itself asks for a newer libstdc++ than Debian 12 has; its fork's does not.
    'tree-sitter.node': kind === 'linux-x64' ? '@sengac/tree-sitter/prebuilds/linux-x64/node.napi.node' : `tree-sitter/prebuilds/${folder}/tree-sitter.node`,
    'tree-sitter-python.node': `tree-sitter-python/prebuilds/${folder}/tree-sitter-python.node`,
  };
  const wrong = Object.values(libraries).filter(path => kindOf(new URL(path, modules)) !== kind);
  if (wrong.length > 0) {
    console.log(`left out for ${kind}: ${wrong.join(', ')}`);
    continue;
  }
  mkdirSync(`${out}/${kind}`, { recursive: true });
  for (const [name, path] of Object.entries(libraries)) {
    copyFileSync(new URL(path, modules), `${out}/${kind}/${name}`);
  }
}
writeFileSync(`${out}/picked`, '');
