import ts from 'typescript'
import { assert, present } from '../../lib/assert.ts'
import type { Typed } from './host.ts'

/**
 * All events of a union type, read from the source itself: booleans both ways, every member of a union of texts, one
 * number and one text for the rest. So an event that is added to the type is in the tables without further ado.
 */
export function eventVariants(file: string, typeName: string): readonly Typed[] {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: [],
  })
  const checker = program.getTypeChecker()
  const source = present(program.getSourceFile(file), file)
  const alias = source.statements.find(
    (each): each is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(each) && each.name.text === typeName,
  )
  const type = checker.getTypeAtLocation(present(alias, `${typeName} in ${file}`).name)
  return variants(checker, type).map(value => {
    assert(typeof value === 'object' && value !== null && 'type' in value, `${typeName} consists of events`)
    return value as Typed
  })
}

function variants(checker: ts.TypeChecker, type: ts.Type): readonly unknown[] {
  if (type.isUnion()) return type.types.flatMap(each => variants(checker, each))
  if (type.isStringLiteral() || type.isNumberLiteral()) return [type.value]
  if (type.flags & ts.TypeFlags.BooleanLiteral) return [checker.typeToString(type) === 'true']
  if (type.flags & ts.TypeFlags.Undefined) return [undefined]
  if (type.flags & ts.TypeFlags.Number) return [0]
  if (type.flags & ts.TypeFlags.String) return ['NAME']
  if (checker.isArrayType(type)) return [[]]
  return type.getProperties().reduce<readonly object[]>(
    (partial, property) => {
      const values = variants(checker, checker.getTypeOfSymbol(property))
      return partial.flatMap(before => values.map(value => ({ ...before, [property.name]: value })))
    },
    [{}],
  )
}
