// The inner parts of pyright, by the names that its modules export. The package has no API: its two chunks are tables of modules for webpack's loader, which is small.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** Where pyright lies, and a function that gives the module which exports a name. */
export function loadPyright(folder) {
  const dist = join(folder, 'dist');
  const modules = { ...builtins(readFileSync(join(dist, 'pyright.js'), 'utf8')), ...require(join(dist, 'vendor.js')).modules, ...require(join(dist, 'pyright-internal.js')).modules };
  const load = loader(modules);
  const exporters = new Map();
  for (const [id, source] of Object.entries(modules)) {
    for (const [, name] of source.toString().matchAll(/\bt\.(\w+)=(?!void 0)/g)) {
      exporters.set(name, [...exporters.get(name) ?? [], id]);
    }
  }
  return {
    dist,
    exporting(name) {
      const ids = new Set(exporters.get(name));
      if (ids.size !== 1) {
        throw new Error(`${ids.size} modules of pyright export ${name}`);
      }
      return load([...ids][0])[name];
    },
  };
}

/** The modules of Node that the entry point of pyright hands to the chunks, by number. */
function builtins(entry) {
  return Object.fromEntries([...entry.matchAll(/(\d+)\(\w\)\{\w\.exports=require\("(\w+)"\)\}/g)].map(([, id, name]) => [id, module => { module.exports = require(name); }]));
}

function loader(modules) {
  const loaded = {};
  const load = id => {
    if (!(id in loaded)) {
      const module = loaded[id] = { id, loaded: false, exports: {}, children: [], paths: [] };
      modules[id].call(module.exports, module, module.exports, load);
      module.loaded = true;
    }
    return loaded[id].exports;
  };
  load.m = modules;
  load.o = (object, name) => Object.hasOwn(object, name);
  load.d = (exports, getters) => Object.keys(getters).forEach(name => load.o(exports, name) || Object.defineProperty(exports, name, { enumerable: true, get: getters[name] }));
  load.n = module => Object.assign(() => module?.__esModule ? module.default : module);
  load.r = exports => Object.defineProperty(exports, '__esModule', { value: true });
  load.nmd = module => module;
  return load;
}
