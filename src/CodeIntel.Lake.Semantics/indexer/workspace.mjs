// What pyright knows of a repository, from request to request. Only this module touches how pyright keeps files and makes evaluators.
import { readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ModuleNames } from './modules.mjs';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Of the given memory, how much may be in use before what is kept from file to file is dropped. */
const share = 0.7;

/** A file that cannot be indexed, by no fault of pyright. */
class Problem extends Error {
  isProblem = true;
}

export class Workspace {
  #start;
  #pyright;
  #program = null;
  #reads = new Set();

  /** Of which only was asked that they are there, so that it does not matter what they read. */
  #named = new Set();

  /** Of each file that was bound, by the key of its URI: its URI, and those of what was looked into for that, as by a star-import. */
  #bound = new Map();

  /** The keys of files that were looked into while they were bound: they lead to themselves. */
  #circular = new Set();
  #root;
  #file;

  /** @param start the first request of the protocol */
  constructor(pyright, start) {
    this.#start = start;
    this.#pyright = pyright;
    this.#root = realpathSync(start.root);
    this.api = Object.fromEntries(['getChildNodes', 'getScopeForNode', 'getEnclosingClass', 'isPartlyUnknown', 'isModule', 'isInstantiableClass', 'isFunction', 'isOverloaded', 'FunctionType', 'OverloadedType',
        'lookUpClassMember', 'createAnalyzerNodeInfoAccessor', 'ClassType'].map(name => [name, pyright.exporting(name)]));
    this.#makeProgram();
  }

  /** Drops all that is kept from file to file. */
  reset() {
    this.#program?.dispose();
    this.#program = null;
    this.#bound.clear();
    this.#circular.clear();
  }

  /** Takes notice of files that changed since the last request. Where one is new or gone, imports may lead elsewhere. */
  update(changed, cameOrWent) {
    if (!this.#program) {
      return;
    }
    if (cameOrWent.length > 0) {
      this.reset();
      return;
    }
    const uris = changed.map(path => this.#uri(path)).filter(uri => this.#program.getSourceFileInfo(uri));
    if (uris.length > 0) {
      this.#program.markFilesDirty(uris, true);
      uris.forEach(uri => this.#bound.delete(uri.key));
    }
  }

  /**
   * A file that is parsed and bound, with an evaluator that has seen nothing else, so that what it says of a file does not depend on the files before.
   * @returns {{ evaluator, nodeInfo, uri, tree, text, lines, tokens, modules }}
   */
  open(path) {
    this.#check(path);
    this.#recycle();
    this.#program ?? this.#makeProgram();
    const program = this.#program;
    const uri = this.#uri(path);
    this.#reads = new Set();
    this.#named = new Set();
    this.#unbindCircles();
    program._createNewEvaluator();
    program.addTrackedFile(uri);
    const file = program.getBoundSourceFile(uri);
    const parsed = file?.getParseResults();
    if (!parsed) {
      throw new Problem('It cannot be read.');
    }
    const [nodeInfo, tree] = [this.api.createAnalyzerNodeInfoAccessor(program.analyzerNodeInfoReader), parsed.parserOutput.parseTree];
    if (!nodeInfo.getFileInfoIfAvailable(tree)) {
      throw new Problem('It is nested too deeply.');
    }
    return {
      uri, evaluator: program.evaluator, nodeInfo, tree, text: parsed.text,
      lines: parsed.tokenizerOutput.lines, tokens: parsed.tokenizerOutput.tokens, modules: this.modules,
    };
  }

  /** The files of the repository that were looked into since the last one was opened, itself left out: what it says depends on what they offer. */
  reads(uri) {
    const all = new Map([[uri.key, uri]]);
    const left = [uri, ...this.#reads];
    for (let next = left.pop(); next; next = left.pop()) {
      if (!all.has(next.key) || next === uri) {
        all.set(next.key, next);
        left.push(...this.#bound.get(next.key)?.reads ?? []);
      }
    }
    this.#named.forEach(named => all.set(named.key, named));
    all.delete(uri.key);
    return [...all.values()].map(other => this.modules.path(other)).filter(path => path !== null).sort();
  }

  #uri(path) {
    return this.#file(join(this.#start.root, path));
  }

  #check(path) {
    const full = join(this.#start.root, path);
    let bytes;
    try {
      if (!(realpathSync(full) + sep).startsWith(this.#root + sep)) {
        throw new Problem('It is a link out of the repository.');
      }
      bytes = readFileSync(full);
    } catch (error) {
      throw error.isProblem ? error : new Problem(`It cannot be read: ${error.code ?? error.message}.`);
    }
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw new Problem('It is not UTF-8.');
    }
  }

  #recycle() {
    const limit = this.#start.memory * share * (1 << 20);
    if (this.#start.memory && getHeapStatistics().used_heap_size > limit) {
      collectGarbage();
      if (getHeapStatistics().used_heap_size > limit / 2) {
        this.reset();
      }
    }
  }

  /** The Python that is asked for, else the newest one that pyright knows. */
  #version() {
    const [major, minor] = this.#start.pythonVersion?.split('.').map(Number) ?? [];
    return major === undefined ? this.#pyright.exporting('latestStablePythonVersion') : { major, minor };
  }

  /**
   * Has the program note which files are looked into: by an evaluator, or when a file's names are bound, as a star-import does once for all evaluators.
   */
  #watchReads(program) {
    const [lookUp, bind, binding] = [program._lookUpImport, program._bindFile, []];
    program._lookUpImport = (target, options) => {
      if (target.key !== undefined) {
        const of = binding.at(-1);
        of ? this.#bound.get(of).reads.push(target) : (options?.skipParsing ? this.#named : this.#reads).add(target);
        const from = binding.indexOf(target.key);
        from < 0 || binding.slice(from).forEach(key => this.#circular.add(key));
      }
      return lookUp(target, options);
    };
    program._bindFile = (file, ...rest) => {
      if (!file.sourceFile.isBindingRequired()) {
        return bind.call(program, file, ...rest);
      }
      this.#bound.set(file.uri.key, { uri: file.uri, reads: [] });
      binding.push(file.uri.key);
      try {
        return bind.call(program, file, ...rest);
      } finally {
        binding.pop();
      }
    };
  }

  /**
   * Has files that lead to themselves by star-imports, and what star-imports them, bound anew from the next file on: what a star brings around a circle depends on which of its files is bound first, so on
   * what was opened before.
   */
  #unbindCircles() {
    const open = new Set(this.#circular);
    for (let size = 0; open.size > size;) {
      size = open.size;
      this.#bound.forEach(({ reads }, key) => reads.some(read => open.has(read.key)) && open.add(key));
    }
    for (const key of open) {
      const uri = this.#bound.get(key)?.uri;
      uri && this.#program.getSourceFileInfo(uri)?.sourceFile.markReanalysisRequired(true, this.#program.analyzerNodeInfoReader);
    }
  }

  #makeProgram() {
    const { exporting, dist } = this.#pyright;
    const detector = { isCaseSensitive: () => process.platform === 'linux' };
    const file = path => exporting('Uri').file(path, detector);
    this.#file = file;
    const files = exporting('createFromRealFileSystem')(detector);
    const services = exporting('createServiceProvider')(files, new (exporting('NullConsole'))(), detector);
    const options = new (exporting('ConfigOptions'))(file(this.#start.root));
    options.initializeTypeCheckingMode('standard');
    options.typeshedPath = file(join(dist, 'typeshed-fallback'));
    options.defaultExtraPaths = this.#start.sourceRoots.map(folder => file(join(this.#start.root, folder)));
    options.defaultPythonPlatform = 'Linux';
    options.defaultPythonVersion = this.#version();
    const program = new (exporting('Program'))(new (exporting('ImportResolver'))(services, options, new (exporting('NoAccessHost'))()), options, services, undefined, true);

    // Memory is watched between files; within one, an evaluator stays.
    program._handleMemoryHighUsage = () => {};
    this.#watchReads(program);
    this.#program = program;
    this.modules = new ModuleNames(this.#start, join(dist, 'typeshed-fallback'), options.defaultPythonVersion);
  }
}
