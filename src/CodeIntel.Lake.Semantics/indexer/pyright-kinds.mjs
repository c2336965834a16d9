// Numbers of pyright's constant enumerations, which leave no names in what is built.

/** Kinds of nodes of its syntax tree. */
export const node = {
  assignment: 3, assignmentExpression: 4, augmentedAssignment: 5, class: 10, comprehensionFor: 12, del: 17, importAs: 24, importFrom: 25, importFromAs: 26, except: 28, for: 29, function: 31, lambda: 33,
  list: 34, memberAccess: 35, module: 36, moduleName: 37, name: 38, parameter: 41, stringList: 48, tuple: 52, typeAnnotation: 54, unpack: 56, withItem: 59, patternAs: 66, patternCapture: 69,
  patternMappingExpandEntry: 72, typeAlias: 77,
};

/** Kinds of declarations. */
export const declaration = { intrinsic: 0, variable: 1, parameter: 2, typeParameter: 3, typeAlias: 4, function: 5, class: 6, specialClass: 7, alias: 8 };

/** Kinds of scopes. */
export const scope = { class: 3, module: 4, builtins: 5 };

/** Flags of a look-up of a class's member. */
export const memberAccess = { skipOriginalClass: 1, skipBaseClasses: 2, skipObject: 4 };
