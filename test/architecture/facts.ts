import ts from 'typescript'

/** One module named by a file. `specifier` is null where it is computed while running. */
export interface ImportFact {
  readonly specifier: string | null
  /** Whether the import leaves a trace in the compiled program. */
  readonly kind: 'value' | 'type'
  readonly line: number
}

/** Something that only some files may do, by the name the rules know it under. */
export interface UseFact {
  readonly what: string
  readonly line: number
}

export interface FunctionFact {
  readonly name: string
  readonly line: number
  /** From the first line to the last, without lines that hold only a comment. */
  readonly lines: number
  readonly parameters: number
}

/** What the rules of the house need to know of one source file. */
export interface SourceFacts {
  /** From the project's root, with forward slashes. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly ImportFact[]
  readonly uses: readonly UseFact[]
  readonly functions: readonly FunctionFact[]
}

/** Reads a source file by parsing it, so that no spelling of an import or a use hides. */
export function factsOf(path: string, text: string): SourceFacts {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, kind)
  const imports: ImportFact[] = []
  const uses: UseFact[] = []
  const functions: FunctionFact[] = []
  const lineOf = (node: ts.Node): number =>
    file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1

  const visit = (node: ts.Node): void => {
    const imported = importIn(node)
    if (imported) imports.push({ ...imported, line: lineOf(node) })
    for (const what of usesIn(node)) uses.push({ what, line: lineOf(node) })
    if (isFunction(node)) functions.push({ ...sizeOf(node, file), line: lineOf(node) })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { path, lines: text.trimEnd().split('\n').length, imports, uses, functions }
}

/** The module that this node names, if it is an import, a re-export, `import()` or `require()`. */
function importIn(node: ts.Node): Omit<ImportFact, 'line'> | null {
  if (ts.isImportDeclaration(node)) {
    return { specifier: textOf(node.moduleSpecifier), kind: kindOfImport(node) }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { specifier: textOf(node.moduleSpecifier), kind: node.isTypeOnly ? 'type' : 'value' }
  }
  if (ts.isImportTypeNode(node)) {
    const argument = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
    return { specifier: textOf(argument), kind: 'type' }
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return { specifier: textOf(node.moduleReference.expression), kind: 'value' }
  }
  return ts.isCallExpression(node) && isLoading(node.expression)
    ? { specifier: textOf(node.arguments[0]), kind: 'value' }
    : null
}

const isLoading = (callee: ts.Expression): boolean =>
  callee.kind === ts.SyntaxKind.ImportKeyword ||
  /^(require|require\.resolve|import\.meta\.resolve)$/.test(callee.getText())

const textOf = (node: ts.Node | undefined): string | null =>
  node && ts.isStringLiteralLike(node) ? node.text : null

/** An import is a type's alone when it says so itself, or every name in its braces does. */
function kindOfImport({ importClause }: ts.ImportDeclaration): 'value' | 'type' {
  if (!importClause) return 'value'
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return 'type'
  const named = importClause.namedBindings
  if (importClause.name || !named || !ts.isNamedImports(named)) return 'value'
  const { elements } = named
  return elements.length > 0 && elements.every((element) => element.isTypeOnly) ? 'type' : 'value'
}

/** The guarded things that this node does, without looking at its children. */
function usesIn(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node)) return memberUse(node.expression, node.name.text)
  if (ts.isElementAccessExpression(node)) {
    return memberUse(node.expression, textOf(node.argumentExpression) ?? '*')
  }
  if (ts.isVariableDeclaration(node)) return unpacked(node)
  if (ts.isImportDeclaration(node)) return namesFromProcess(node)
  if (ts.isNewExpression(node)) return constructed(node)
  if (ts.isCallExpression(node)) return node.expression.getText() === 'Date' ? ['time'] : []
  if (ts.isJsxAttribute(node)) return named(node.name.getText())
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    return named(node.name.getText().replace(/^['"]|['"]$/g, ''))
  }
  return []
}

const named = (name: string): string[] =>
  name === 'where' || name === 'dangerouslySetInnerHTML' ? [name] : []

function memberUse(owner: ts.Expression, name: string): string[] {
  const object = owner.getText().replace(/^globalThis\./, '')
  if (object === 'process') return name === 'hrtime' ? ['time'] : [`process.${name}`]
  if (object === 'performance' || (object === 'Date' && name === 'now')) return ['time']
  if (object === 'console') return ['console']
  if (name === 'where' || name === 'dangerouslySetInnerHTML') return [name]
  if (name === 'authenticate' && /passport/i.test(object)) return ['passport.authenticate']
  return []
}

/** `const { env } = process` is `process.env` too. */
function unpacked({ name, initializer }: ts.VariableDeclaration): string[] {
  if (initializer?.getText().replace(/^globalThis\./, '') !== 'process') return []
  if (!ts.isObjectBindingPattern(name)) return ['process.*']
  return name.elements.map((each) => `process.${(each.propertyName ?? each.name).getText()}`)
}

function namesFromProcess(node: ts.ImportDeclaration): string[] {
  if (!/^(node:)?process$/.test(textOf(node.moduleSpecifier) ?? '')) return []
  const bindings = node.importClause?.namedBindings
  if (!bindings || !ts.isNamedImports(bindings)) return []
  return bindings.elements.map((each) => `process.${(each.propertyName ?? each.name).text}`)
}

function constructed(node: ts.NewExpression): string[] {
  const name = node.expression.getText()
  if (name === 'Date' && (node.arguments?.length ?? 0) === 0) return ['time']
  return /(^|\.)(Passport|Authenticator)$/.test(name) ? ['passport.authenticate'] : []
}

type FunctionNode = ts.FunctionLikeDeclaration & { body: ts.Node }

const isFunction = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined

function sizeOf(node: FunctionNode, file: ts.SourceFile): Omit<FunctionFact, 'line'> {
  const lines = node.getText(file).split('\n')
  return {
    name: nameOf(node)?.getText(file) ?? 'anonymous',
    lines: lines.filter((line) => !/^\s*(\/\/|\/?\*)/.test(line)).length,
    parameters: isNamed(node) ? node.parameters.filter(isPassed).length : 0,
  }
}

const nameOf = (node: FunctionNode): ts.Node | undefined =>
  node.name ?? (node.parent as ts.Node & { name?: ts.Node }).name

/** A function without a name is a callback: what it is given was settled by who calls it. */
const isNamed = (node: FunctionNode): boolean =>
  nameOf(node) !== undefined || ts.isConstructorDeclaration(node)

/** `_next` is there because a library counts parameters; nobody passes it on purpose. */
const isPassed = (parameter: ts.ParameterDeclaration): boolean =>
  !/^(?:this$|_)/.test(parameter.name.getText())
