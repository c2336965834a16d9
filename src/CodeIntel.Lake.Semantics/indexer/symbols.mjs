// From what pyright says of a place to symbols, in the scheme that `publish --format scip` writes, too: see docs/reading.md.
import { declaration as d, node as n, scope as s } from './pyright-kinds.mjs';
import { name } from './scip.mjs';

/** A symbol is a text; of what only its function knows, an object that stands for it in this document. */
export class Symbols {
  #file;
  #api;
  #definitions = new Map();

  /** @param file what Workspace.open gives */
  constructor(file, api) {
    this.#file = file;
    this.#api = api;
  }

  /** The symbol of a function or class: the way to it from its module. */
  definition(node) {
    if (!this.#definitions.has(node)) {
      const outer = this.#within(node);
      this.#definitions.set(node, outer && outer + name(node.d.name.d.value) + (node.nodeType === n.class ? '#' : '().'));
    }
    return this.#definitions.get(node);
  }

  /** The symbol of a module; null where its file is not known. */
  module(uri) {
    const head = uri && !uri.isEmpty() ? this.#file.modules.head(uri) : null;
    return head && head + '__init__:';
  }

  /** The symbols that declarations declare, each once; none for what is not found. */
  of(declarations) {
    return [...new Set(declarations.map(each => this.#one(each)).filter(symbol => symbol !== null))];
  }

  #one(of) {
    switch (of.type) {
      case d.class:
      case d.function:
        return this.definition(of.node);
      case d.parameter:
        return this.parameter(of.node);
      case d.typeParameter:
        return of.node;
      case d.typeAlias:
        return this.#variable(of.node.d.name);
      case d.variable:
        return of.node.nodeType === n.name ? this.#variable(of.node) : null;
      case d.specialClass:
        return this.#member(this.#head(of.node), of.node.d.valueExpr);
      case d.alias:
        return this.#alias(of);
      default:
        return null;
    }
  }

  /** The symbol of a parameter; null for a bare star. */
  parameter(node) {
    if (!node.d.name) {
      return null;
    }
    const outer = node.parent.nodeType === n.function ? this.definition(node.parent) : null;
    return node.parent.nodeType === n.function ? outer && `${outer}(${name(node.d.name.d.value)})` : node;
  }

  /** The symbol of a variable or attribute, by a name that is bound there. */
  #variable(node) {
    if (node.parent.nodeType === n.memberAccess) {
      return this.#member(this.#class(node), node);
    }
    const found = this.#api.getScopeForNode(node, this.#file.nodeInfo)?.lookUpSymbolRecursive(node.d.value);
    switch (found?.scope.type) {
      case undefined:
        return null;
      case s.module:
      case s.builtins:
        return this.#member(this.#head(node), node);
      case s.class:
        return this.#member(this.#class(node), node);
      default: {
        const parameter = found.symbol.getDeclarations().find(each => each.type === d.parameter);
        return parameter ? this.parameter(parameter.node) : found.symbol;
      }
    }
  }

  #member(outer, node) {
    return outer && `${outer}${name(node.d.value)}.`;
  }

  /** What an import leads to. */
  #alias(of) {
    const found = this.#file.evaluator.resolveAliasDeclaration(of, true, { allowExternallyHiddenAccess: true });
    if (!found || found.isUnresolved || found.isNativeLib) {
      return null;
    }
    if (found.type !== d.alias) {
      return this.#one(found);
    }
    // Of `import a.b`, the name `a` stands for the package.
    const isFirstPart = found.node?.nodeType === n.importAs && !found.node.d.alias && found.node.d.module.d.nameParts.length > 1;
    return this.module(isFirstPart ? this.#file.nodeInfo.getImportInfo(found.node.d.module)?.resolvedUris[0] : found.uri);
  }

  #head(node) {
    return this.#file.modules.head(this.#file.nodeInfo.getFileInfo(node).fileUri);
  }

  /** The symbol of the class around a node, also of one in a method of it. */
  #class(node) {
    let at = node.parent;
    while (at && at.nodeType !== n.class) {
      at = at.parent;
    }
    return at ? this.definition(at) : null;
  }

  /** The symbol of the function or class around one, or the beginning of all symbols of its module. */
  #within(node) {
    let at = node.parent;
    while (at && at.nodeType !== n.class && at.nodeType !== n.function) {
      at = at.parent;
    }
    return at ? this.definition(at) : this.#head(node);
  }
}
