// What files are called: their module, and the head of all symbols in it.
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { name, word } from './scip.mjs';

const extensions = ['.py', '.pyi'];

export class ModuleNames {
  #root;
  #roots;
  #typeshed;
  #head;
  #standard;
  #heads = new Map();

  /**
   * @param start the first request of the protocol
   * @param typeshed folder of pyright's type stubs
   * @param version the Python whose rules count
   */
  constructor({ root, sourceRoots, project }, typeshed, version) {
    this.#root = root;
    this.#typeshed = typeshed;
    this.#roots = [...new Set([...sourceRoots.filter(folder => !extensions.some(e => existsSync(join(root, folder, `__init__${e}`)))), ''])].sort((a, b) => b.length - a.length);
    this.#head = `scip-python python ${word(project)} _ `;
    this.#standard = `scip-python python python-stdlib ${version.major}.${version.minor} `;
  }

  /** The path of a file from the repository's root; null where it lies elsewhere. */
  path(uri) {
    return below(this.#root, uri);
  }

  /** The module of a file of the repository. A file whose module another file is, too, is called by its path; of several, a package goes before a module, then the longer source root. */
  module(path) {
    const [root, stem] = this.#split(path);
    const module = stem.replace(/\/__init__$/, '');
    const claims = (module === '__init__' ? ['__init__'] : [`${module}/__init__`, module])
      .flatMap(claim => this.#roots.flatMap(r => extensions.map(extension => (r && r + '/') + claim + extension).filter(file => this.#split(file)[0] === r)));
    const holder = claims.find(file => file === path || existsSync(join(this.#root, file)));
    return holder === path || holder === undefined ? dotted(module) : path;
  }

  /** How symbols of a file begin; null where it is neither of the repository nor of pyright's type stubs. */
  head(uri) {
    if (!this.#heads.has(uri.key)) {
      this.#heads.set(uri.key, this.#makeHead(uri));
    }
    return this.#heads.get(uri.key);
  }

  #makeHead(uri) {
    const path = this.path(uri);
    if (path !== null) {
      return `${this.#head}${name(this.module(path))}/`;
    }
    const [folder, ...parts] = below(this.#typeshed, uri)?.split('/') ?? [];
    const stubs = folder === 'stubs' ? `scip-python python ${word(parts.shift())} _ ` : this.#standard;
    return parts.length === 0 ? null : `${stubs}${name(dotted(withoutExtension(parts.join('/')).replace(/\/__init__$/, '')))}/`;
  }

  /** The source root of a path, and what is below it, without extension. */
  #split(path) {
    const root = this.#roots.find(r => r === '' || path.startsWith(r + '/'));
    return [root, withoutExtension(root === '' ? path : path.slice(root.length + 1))];
  }
}

const withoutExtension = path => path.replace(/\.pyi?$/, '');

/** A dot in a folder's own name is a colon, as no import says it. */
const dotted = path => path.replaceAll('.', ':').replaceAll('/', '.');

function below(folder, uri) {
  const path = relative(folder, uri.getFilePath());
  return path === '' || path.startsWith('..' + sep) || path === '..' ? null : path.replaceAll(sep, '/');
}
