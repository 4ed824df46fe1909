// The rules that keep rooms apart, as functions from sources to findings. The table of rooms is src/architecture.test.ts.
import { posix } from 'node:path'
import type { ReadSource, Source } from './source-file.ts'

/** One line for a person: where, what, and what to do instead. */
export type Finding = string

/** What a room may take from another. */
export interface Door {
  readonly room: string
  /** Only `import type`: the two rooms share words, not behaviour. */
  readonly typesOnly?: boolean
  /** Only these files of it (paths below src/). */
  readonly files?: RegExp
}

/** Room (folder below src/) to the rooms it may import; itself is always allowed. */
export type Rooms = Readonly<Record<string, readonly (string | Door)[]>>

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** The room a path lies in: the longest listed folder above it. */
export function roomOf(path: string, rooms: Rooms): string | undefined {
  const inside = Object.keys(rooms).filter(room => path.startsWith(`${room}/`))
  return inside.sort((a, b) => b.length - a.length)[0]
}

const resolveImport = (from: string, target: string): string => posix.join(posix.dirname(from), target)

/** Imports between rooms that no door allows, and files outside every room. Tests may go through a door without its narrowing. */
export function findForbiddenImports(sources: readonly ReadSource[], rooms: Rooms): Finding[] {
  return sources.flatMap(({ path, imports }) => {
    if (!path.includes('/')) return []
    const room = roomOf(path, rooms)
    if (room === undefined) return [`${path} lies in no room of the table in src/architecture.test.ts`]
    return imports.flatMap(({ target, line, typesOnly }) => {
      if (!target.startsWith('.')) return []
      const resolved = resolveImport(path, target)
      const other = roomOf(resolved, rooms)
      if (other === room) return []
      const where = `${path}:${line} imports ${resolved}`
      const doors = (rooms[room] ?? []).map(door => (typeof door === 'string' ? { room: door } : door))
      const open = doors.filter(door => door.room === other)
      if (isTest(path) && (open.length > 0 || (path.includes('.interop.') && other === 'ports'))) return []
      if (open.length === 0)
        return [`${where}: ${room} may import only ${['itself', ...doors.map(d => d.room)].join(', ')}`]
      const passes = open.some(door => (!door.typesOnly || typesOnly) && (door.files?.test(resolved) ?? true))
      if (passes) return []
      const limits = open.map(door => [
        door.typesOnly ? 'types (import type)' : '',
        door.files ? String(door.files) : '',
      ])
      return [`${where}: of ${other}, ${room} may import only ${limits.flat().filter(Boolean).join(' or ')}`]
    })
  })
}

/** Packages that belong to some rooms only. Tests may use any. */
export function findForbiddenPackages(
  sources: readonly ReadSource[],
  rooms: Rooms,
  packages: readonly { readonly name: RegExp; readonly rooms: readonly string[]; readonly instead: string }[],
): Finding[] {
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ target, line }) => {
      if (target.startsWith('.') || isTest(path)) return []
      const rule = packages.find(each => each.name.test(target))
      const room = roomOf(path, rooms) ?? ''
      return rule === undefined || rule.rooms.includes(room)
        ? []
        : [`${path}:${line} imports ${target}, which belongs to ${rule.rooms.join(', ')}: ${rule.instead}`]
    }),
  )
}

/** Uses of clocks, chance, timers and the page where there may be none. `banned`: name to what to use instead. */
export function findForbiddenGlobals(
  sources: readonly ReadSource[],
  rooms: Rooms,
  pureRooms: readonly string[],
  banned: Readonly<Record<string, string>>,
): Finding[] {
  return sources.flatMap(({ path, globals }) => {
    if (isTest(path) || !pureRooms.includes(roomOf(path, rooms) ?? '')) return []
    return globals.flatMap(({ name, line }) => {
      const instead = Object.hasOwn(banned, name) ? banned[name] : undefined
      return instead === undefined ? [] : [`${path}:${line} uses ${name}; use ${instead} instead`]
    })
  })
}

/** Files that import each other in a circle, types included; each circle once, as `a → b → a`. */
export function findCycles(sources: readonly ReadSource[]): Finding[] {
  const graph = new Map(
    sources
      .filter(source => !isTest(source.path))
      .map(({ path, imports }) => [
        path,
        imports.filter(each => each.target.startsWith('.')).map(each => resolveImport(path, each.target)),
      ]),
  )
  const finished = new Set<string>()
  const trail: string[] = []
  const findings: Finding[] = []
  const visit = (path: string): void => {
    const at = trail.indexOf(path)
    if (at >= 0) findings.push(`circle: ${[...trail.slice(at), path].join(' → ')}`)
    if (at >= 0 || finished.has(path)) return
    trail.push(path)
    for (const next of graph.get(path) ?? []) visit(next)
    trail.pop()
    finished.add(path)
  }
  for (const path of graph.keys()) visit(path)
  return findings
}

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
const SAYS_NOTHING = /^(utils?|helpers?|misc|common|stuff|index)\b/
/** Names that tools or people fix. */
const FIXED_NAMES = new Set(['README.md', '__snapshots__'])

/** Names that are not kebab-case, say nothing, or are barrels. */
export function findBadNames(paths: readonly string[]): Finding[] {
  const parts = new Map(paths.flatMap(path => path.split('/').map(part => [part, path] as const)))
  return [...parts].flatMap(([part, path]) => {
    if (FIXED_NAMES.has(part)) return []
    if (!KEBAB.test(part)) return [`${path}: "${part}" is not kebab-case`]
    return SAYS_NOTHING.test(part) ? [`${path}: "${part}" does not say what is in it; name the thing`] : []
  })
}

/** Files too long to read in one go. Tests are lists and may be. */
export function findLongFiles(sources: readonly Source[], maximum: number): Finding[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    return isTest(path) || lines <= maximum
      ? []
      : [`${path} has ${lines} lines; split it by what changes together (at most ${maximum})`]
  })
}
