// A hash over what importers can see of a file: names, kinds, types as declared or inferred, bases, what star-imports take; no positions, comments, docstrings or values, and
// no bodies but those that callers infer types through. Other files' classes stand in it by name: a document names the files that it depends on, see Workspace.reads.
import { createHash } from 'node:crypto';
import { declaration as d, node as n } from './pyright-kinds.mjs';

/** Kinds of tokens whose text is layout. */
const layout = [2, 3, 4];

/** @param definitions the nodes of the file's functions and classes, in order */
export function hashInterface(file, definitions, symbols, api) {
  return new InterfacePrinter(file, symbols, api).hash(definitions);
}

class InterfacePrinter {
  #file;
  #symbols;
  #api;

  constructor(file, symbols, api) {
    this.#file = file;
    this.#symbols = symbols;
    this.#api = api;
  }

  hash(definitions) {
    const { nodeInfo, tree } = this.#file;
    const exported = nodeInfo.getDunderAllInfo(tree);
    const parts = [['', [JSON.stringify([exported?.names, exported?.usesUnsupportedDunderAllForm]), ...this.#table(nodeInfo.getScope(tree).symbolTable)]]];
    // Of one name in one place, the order counts: overloads.
    const byName = new Map();
    for (const node of definitions) {
      const symbol = this.#symbols.definition(node);
      byName.set(symbol, [...byName.get(symbol) ?? [], ...node.nodeType === n.class ? this.#class(node) : this.#function(node)]);
    }
    parts.push(...[...byName].sort(([a], [b]) => a < b ? -1 : 1));
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  }

  /** The names of a module or class, in order of name. */
  #table(table) {
    return [...table].sort(([a], [b]) => a < b ? -1 : 1).map(([name, symbol]) => {
      const declarations = symbol.getDeclarations();
      const kinds = [...new Set(declarations.map(each => `${each.type} ${Boolean(each.typeAnnotationNode)} ${Boolean(each.isFinal)} ${each.type === d.alias ? this.#symbols.of([each]) : ''}`))];
      const hasType = declarations.length === 0 || declarations.some(each => each.type === d.variable || each.type === d.typeAlias);
      return [name, symbol._flags, kinds, hasType ? this.#type(this.#file.evaluator.getEffectiveTypeOfSymbol(symbol)) : ''].join('\t');
    });
  }

  #class(node) {
    const type = this.#file.evaluator.getTypeOfClass(node);
    if (!type) {
      return [];
    }
    const { shared } = type.classType;
    return [
      [shared.flags, shared.baseClasses.map(base => this.#type(base)), shared.effectiveMetaclass && this.#type(shared.effectiveMetaclass), this.#type(type.decoratedType)].join('\t'),
      ...this.#table(this.#api.ClassType.getSymbolTable(type.classType)),
    ];
  }

  #function(node) {
    const type = this.#file.evaluator.getTypeOfFunction(node);
    return type ? [this.#type(type.functionType), this.#type(type.decoratedType), this.#inferredThrough(node, type.functionType)] : [];
  }

  #type(type) {
    if (this.#api.isOverloaded(type)) {
      return this.#api.OverloadedType.getOverloads(type).map(overload => this.#type(overload)).join(' | ');
    }
    return this.#api.isFunction(type) ? this.#signature(type) : this.#print(type);
  }

  /** A function's type without the values of its defaults. */
  #signature(type) {
    const parameters = type.shared.parameters.map(({ category, name, defaultType }, i) =>
      `${'*'.repeat(category)}${name ?? ''}${defaultType ? '=' : ''}: ${this.#print(this.#api.FunctionType.getParamType(type, i))}`);
    return `${type.shared.flags} ${type.shared.name}(${parameters.join(', ')}) -> ${this.#print(this.#returns(type))}`;
  }

  #returns(type) {
    return type.shared.declaredReturnType ?? this.#file.evaluator.getInferredReturnType(type);
  }

  /** The tokens of a body of which callers infer more than its type says: pyright evaluates it with their arguments where its result is not known without. */
  #inferredThrough(node, type) {
    if (type.shared.declaredReturnType || !this.#api.isPartlyUnknown(this.#returns(type))) {
      return '';
    }
    const { tokens, text } = this.#file;
    const { start, length, d: { statements: [first] } } = node.d.suite;
    const isDocstring = first?.d.statements?.[0]?.nodeType === n.stringList;
    const parts = [];
    for (let i = tokens.getItemAtPosition(isDocstring ? first.start + first.length : start); i >= 0 && i < tokens.count && tokens.getItemAt(i).start < start + length; i++) {
      const token = tokens.getItemAt(i);
      parts.push(token.type, layout.includes(token.type) ? '' : text.slice(token.start, token.start + token.length));
    }
    return parts.join(' ');
  }

  #print(type) {
    return this.#file.evaluator.printType(type, { useFullyQualifiedNames: true });
  }
}
