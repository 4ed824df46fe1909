// Reads a source file as the architecture rules see it: its imports, and the globals it uses.
import ts from 'typescript'

export interface Source {
  /** Below src/, with forward slashes: `lib/heap.ts`. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly line: number
  /** As written: `./heap.ts`, `node:fs`. */
  readonly target: string
  /** Vanishes when compiled. */
  readonly typesOnly: boolean
}

/** A global or a member of one (`Math.random`), where the file uses the program-wide one and no name of its own. */
export interface GlobalUse {
  readonly line: number
  readonly name: string
}

export interface ReadSource extends Source {
  readonly imports: readonly Import[]
  readonly globals: readonly GlobalUse[]
}

const isTypesOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const bindings = clause.namedBindings
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every(element => element.isTypeOnly)
  )
}

/** The module a node brings in: import, re-export, `import('…')`, and `new URL('…', import.meta.url)` of workers. */
function importOf(node: ts.Node): { readonly target: ts.StringLiteral; readonly typesOnly: boolean } | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
    return ts.isStringLiteral(node.moduleSpecifier)
      ? { target: node.moduleSpecifier, typesOnly: isTypesOnly(node) }
      : undefined
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { target: node.argument.literal, typesOnly: true }
  const called =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
      ? node.arguments[0]
      : ts.isNewExpression(node) && node.expression.getText() === 'URL'
        ? node.arguments?.[0]
        : undefined
  if (called === undefined || !ts.isStringLiteral(called) || !/^[.a-z@]/.test(called.text)) return undefined
  return ts.isNewExpression(node) && !called.text.startsWith('.') ? undefined : { target: called, typesOnly: false }
}

/** Names the file declares itself, anywhere: a replay `window` is not the browser's. */
function ownNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isClassDeclaration(node)
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}

/** Whether an identifier stands for a value, and is not the name of a property, a declaration or a type. */
function isValue(node: ts.Identifier): boolean {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node
  return ts.isExpression(parent) || ts.isStatement(parent) || ts.isShorthandPropertyAssignment(parent)
}

/** `Math.random` of `globalThis.Math.random`; undefined for anything that is not a plain chain of names. */
function dottedName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text
  if (!ts.isPropertyAccessExpression(node)) return undefined
  const left = dottedName(node.expression)
  return left === undefined ? undefined : `${left}.${node.name.text}`.replace(/^globalThis\./, '')
}

/** Parses one file. */
export function readSource(source: Source): ReadSource {
  const kind = source.path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true, kind)
  const own = ownNames(file)
  const lineOf = (node: ts.Node) => file.getLineAndCharacterOfPosition(node.getStart()).line + 1
  const imports: Import[] = []
  const globals: GlobalUse[] = []
  const visit = (node: ts.Node): void => {
    const found = importOf(node)
    if (found !== undefined) imports.push({ line: lineOf(node), target: found.target.text, typesOnly: found.typesOnly })
    if (ts.isIdentifier(node) && isValue(node) && !own.has(node.text)) {
      globals.push({ line: lineOf(node), name: node.text })
      for (let up: ts.Node = node.parent; ts.isPropertyAccessExpression(up); up = up.parent) {
        const name = dottedName(up)
        if (name !== undefined) globals.push({ line: lineOf(node), name })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { ...source, imports, globals }
}
