// What one file's document says: where symbols occur, what each place does with them, and how the file's own symbols relate to others.
import { Columns } from './columns.mjs';
import { hashInterface } from './interface.mjs';
import { declaration as d, memberAccess, node as n } from './pyright-kinds.mjs';
import { kind, role } from './scip.mjs';
import { Symbols } from './symbols.mjs';

/** @returns {{ occurrences, symbols, interface, reads }} */
export function indexFile(workspace, path) {
  const file = workspace.open(path);
  const symbols = new Symbols(file, workspace.api);
  const document = new DocumentBuilder(file, symbols, workspace.api);
  const content = document.build();
  return { ...content, interface: hashInterface(file, document.definitions, symbols, workspace.api), reads: workspace.reads(file.uri) };
}

class DocumentBuilder {
  #file;
  #symbols;
  #api;
  #found = [];
  #described = new Map();
  #bound = new Set();

  /** The nodes of functions and classes, in order. */
  definitions = [];

  constructor(file, symbols, api) {
    this.#file = file;
    this.#symbols = symbols;
    this.#api = api;
  }

  build() {
    const { tree, uri, modules, text, lines } = this.#file;
    const left = [tree];
    for (let node = left.pop(); node; node = left.pop()) {
      if (this.#visit(node)) {
        this.#api.getChildNodes(node).toReversed().forEach(child => child && left.push(child));
      }
    }
    const module = this.#symbols.module(uri);
    const columns = new Columns(text, lines);
    const locals = new Map();
    const written = symbol => {
      if (typeof symbol === 'string') {
        return symbol;
      }
      if (!locals.has(symbol)) {
        locals.set(symbol, `local ${locals.size}`);
      }
      return locals.get(symbol);
    };
    this.#found.sort((a, b) => a.node.start - b.node.start || a.node.length - b.node.length);
    const occurrences = [{ range: [0, 0, 0], symbol: module, roles: role.definition }, ...this.#found.map(({ node, symbol, roles, whole }) => {
      const isFirst = roles & role.write && this.#bound.has(symbol) && this.#bound.delete(symbol);
      return { range: columns.range(node), symbol: written(symbol), roles: isFirst ? roles | role.definition : roles, enclosing: whole && columns.range(whole) };
    })];
    const symbols = [{ symbol: module, kind: kind.module, name: modules.module(modules.path(uri)) }, ...[...this.#described].map(([symbol, of]) => ({ symbol: written(symbol), ...of }))];
    return { occurrences, symbols };
  }

  /** Whether what is below the node is to be visited. */
  #visit(node) {
    switch (node.nodeType) {
      case n.moduleName:
        this.#add(node, [this.#symbols.module(this.#file.nodeInfo.getImportInfo(node)?.resolvedUris.at(-1))], role.import | role.read);
        return false;
      case n.name:
        this.#name(node);
        return false;
      default:
        return true;
    }
  }

  #name(node) {
    const parent = node.parent;
    const isNameOf = parent.d.name === node;
    switch (parent.nodeType) {
      case n.class:
      case n.function:
        if (isNameOf) {
          this.#define(node, parent);
          return;
        }
        break;
      case n.parameter:
        if (isNameOf) {
          this.#addAndDescribe(node, this.#symbols.parameter(parent), role.definition, kind.parameter);
          return;
        }
        break;
      case n.importFromAs:
      case n.importAs:
        this.#add(node, this.#symbols.of(this.#inScope(parent.d.alias ?? node).filter(each => each.node === parent)), node === parent.d.alias ? role.import : role.import | role.read);
        return;
    }
    const roles = access(node);
    const inScope = roles & role.write && parent.d.member !== node ? this.#inScope(node) : [];
    const declarations = inScope.some(each => declares(each, node)) ? inScope : this.#file.evaluator.getDeclInfoForNameNode(node, false)?.decls ?? [];
    if (!(roles & role.write)) {
      this.#add(node, declarations.length === 0 ? this.#moduleMember(node) : this.#symbols.of(declarations), roles);
      return;
    }
    const own = declarations.filter(each => declares(each, node));
    const symbols = this.#symbols.of(own.length === 0 ? declarations : own);
    this.#add(node, symbols, roles);
    if (own.length > 0 && declarations.every(each => each.type === d.variable || each.type === d.typeAlias)) {
      symbols.filter(symbol => !this.#described.has(symbol)).forEach(symbol => {
        this.#bound.add(symbol);
        this.#describe(symbol, kind.variable, node);
      });
    }
  }

  /** A function or class at its name. */
  #define(node, whole) {
    this.definitions.push(whole);
    const isClass = whole.nodeType === n.class;
    const symbol = this.#symbols.definition(whole);
    const owner = this.#api.getEnclosingClass(whole, true);
    const start = Math.min(whole.start, ...whole.d.decorators.map(decorator => decorator.start));
    this.#found.push({ node, symbol, roles: role.definition, whole: { start, length: whole.start + whole.length - start } });
    this.#describe(symbol, isClass ? kind.class : owner ? kind.method : kind.function, node, isClass ? this.#bases(whole) : owner ? this.#overridden(owner, node.d.value) : []);
  }

  #bases(node) {
    return this.#symbols.of(this.#basesOf(node).map(base => base.shared.declaration).filter(each => each)).filter(isGlobal);
  }

  /** The nearest methods above of the same name, one by each base. */
  #overridden(owner, name) {
    const members = this.#basesOf(owner).map(base => this.#api.lookUpClassMember(base, name, memberAccess.skipObject));
    return this.#symbols.of(members.flatMap(member => member?.symbol.getDeclarations().filter(each => each.type === d.function) ?? [])).filter(isGlobal);
  }

  /** The known classes that one is made of; `object` is none of them. */
  #basesOf(node) {
    const bases = this.#file.evaluator.getTypeOfClass(node)?.classType.shared.baseClasses ?? [];
    return bases.filter(base => this.#api.isInstantiableClass(base) && base.shared.fullName !== 'builtins.object');
  }

  /** All declarations of a name, by the scope that the place is in. */
  #inScope(node) {
    return this.#api.getScopeForNode(node, this.#file.nodeInfo)?.lookUpSymbolRecursive(node.d.value)?.symbol.getDeclarations() ?? [];
  }

  /** Of `package.module`, where an import of the module made it a member of the package, the module. */
  #moduleMember(node) {
    const type = node.parent.nodeType === n.memberAccess && node.parent.d.member === node ? this.#file.evaluator.getType(node) : undefined;
    return type && this.#api.isModule(type) ? [this.#symbols.module(type.priv.fileUri)] : [];
  }

  #add(node, symbols, roles) {
    symbols.filter(symbol => symbol).forEach(symbol => this.#found.push({ node, symbol, roles }));
  }

  #addAndDescribe(node, symbol, roles, of) {
    this.#add(node, [symbol], roles);
    this.#describe(symbol, of, node);
  }

  #describe(symbol, of, node, above = []) {
    const known = this.#described.get(symbol);
    if (!known) {
      this.#described.set(symbol, { kind: of, name: node.d.value, above });
    } else {
      known.above = [...new Set([...known.above, ...above])];
    }
  }
}

const isGlobal = symbol => typeof symbol === 'string';

const declares = (declaration, name) => declaration.node === name || declaration.node.d?.name === name;

/** What a place does with a name or attribute: reads, writes, or both. */
function access(name) {
  let at = name.parent.nodeType === n.memberAccess && name.parent.d.member === name ? name.parent : name;
  while ([n.tuple, n.list, n.unpack].includes(at.parent.nodeType) || at.parent.nodeType === n.typeAnnotation && at.parent.d.valueExpr === at) {
    at = at.parent;
    if (at.nodeType === n.typeAnnotation) {
      return role.write;
    }
  }
  const to = at.parent.d;
  switch (at.parent.nodeType) {
    case n.augmentedAssignment:
      return to.leftExpr === at ? role.read | role.write : role.read;
    case n.assignment:
      return to.leftExpr === at ? role.write : role.read;
    case n.for:
    case n.comprehensionFor:
      return to.targetExpr === at ? role.write : role.read;
    case n.assignmentExpression:
    case n.except:
    case n.typeAlias:
      return to.name === at ? role.write : role.read;
    case n.withItem:
    case n.patternAs:
    case n.patternCapture:
    case n.patternMappingExpandEntry:
      return to.target === at ? role.write : role.read;
    case n.del:
      return role.write;
    default:
      return role.read;
  }
}
