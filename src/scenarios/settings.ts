import { parse } from 'yaml'
import { parseMicros } from '../lib/micros.ts'
import { meant } from '../lib/nearest.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { memberOf, pathText, placeIssue, showValue } from '../lib/schema-issue.ts'
import { allowedWords, memberNames, schemaAt, type JsonSchema } from './json-schema.ts'
import { scenarioSchema, type Scenario } from './scenario.ts'
import type { ScenarioError } from './scenario-error.ts'
import type { TextChecks } from './misfit.ts'
import { findMisfit } from './validation.ts'

type Path = readonly (string | number)[]

/**
 * The scenario with one value changed, `PATH=VALUE`: `cxtp.timers.requestRetryUs=500ms`, `links.par-nar.mtu=1280`,
 * `tunnels.0.suite=aes128gcm16`, `cxtp.requested=[SAD]`. Members of lists are named by index or, where they have one, by id;
 * paths that end in `Us` take durations. Nothing is changed unless everything fits.
 */
export function applySetting(
  scenario: Scenario,
  setting: string,
  checks: TextChecks = {},
): Result<Scenario, ScenarioError> {
  const at = setting.indexOf('=')
  if (at <= 0) return err({ path: '', found: showValue(setting), allowed: 'PATH=VALUE, such as cxtp.transport=tcp' })
  const path = resolvePath(scenario, setting.slice(0, at).trim())
  if (!path.ok) return path
  const schema = schemaAt(path.value)
  if (schema === undefined)
    return err({ path: pathText(path.value), found: 'no such place', allowed: 'a member of the scenario' })
  const value = readValue(setting.slice(at + 1).trim(), path.value, schema)
  if (!value.ok) return value
  return check(replaceAt(scenario, path.value, value.value), checks)
}

/** All settings in order; the first that does not fit is the error. */
export function applySettings(
  scenario: Scenario,
  settings: readonly string[],
  checks: TextChecks = {},
): Result<Scenario, ScenarioError> {
  let current = scenario
  for (const setting of settings) {
    const next = applySetting(current, setting, checks)
    if (!next.ok) return next
    current = next.value
  }
  return ok(current)
}

/** Schema and names of a scenario that did not come from a text (an edited one, a built-in one). */
export function checkScenario(value: unknown, checks: TextChecks = {}): Result<Scenario, ScenarioError> {
  return check(value, checks)
}

function check(value: unknown, checks: TextChecks): Result<Scenario, ScenarioError> {
  const parsed = scenarioSchema.safeParse(value)
  if (!parsed.success) {
    const { path, found, allowed, unknownMember } = placeIssue(parsed.error.issues[0], value)
    const schema = unknownMember ? undefined : schemaAt(path)
    return err({ path: pathText(path), found, allowed: schema === undefined ? allowed : allowedWords(schema) })
  }
  const misfit = findMisfit(parsed.data, checks)
  if (misfit === undefined) return ok(parsed.data)
  return err({ path: pathText(misfit.path), found: misfit.found, allowed: misfit.allowed })
}

/** The path with ids of list members replaced by their index; each name must be one the schema knows. */
function resolvePath(scenario: Scenario, text: string): Result<Path, ScenarioError> {
  const path: (string | number)[] = []
  let at: unknown = scenario
  for (const name of text.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    const schema = schemaAt(path)
    const unknown = (allowed: string): Result<never, ScenarioError> => {
      const found = `${showValue(name)}${meant(name, allowed.split(', '))}`
      return err({ path: pathText(path) || 'scenario', found, allowed })
    }
    if (Array.isArray(at)) {
      const ids = at.map((item, i) => idOf(item) ?? String(i))
      const index = ids.includes(name)
        ? ids.indexOf(name)
        : /^\d{1,6}$/.test(name) && Number(name) < at.length
          ? Number(name)
          : -1
      if (index < 0) return unknown(ids.length === 0 ? 'nothing, the list is empty' : ids.join(', '))
      path.push(index)
      at = at[index]
    } else {
      if (schema === undefined || schemaAt([...path, name]) === undefined)
        return unknown(schema === undefined ? 'nothing below this value' : namesOf(schema))
      // Below a free map only what is there can be changed: a typing error must not make a new node.
      if (memberNames(schema).length === 0 && memberOf(at, name) === undefined)
        return unknown(Object.keys(at ?? {}).join(', ') || 'nothing, it is empty')
      path.push(name)
      at = memberOf(at, name)
    }
  }
  return ok(path)
}

function idOf(item: unknown): string | undefined {
  const id = memberOf(item, 'id')
  return typeof id === 'string' ? id : undefined
}

const namesOf = (schema: JsonSchema): string => memberNames(schema).join(', ') || 'nothing below this value'

function readValue(text: string, path: Path, schema: JsonSchema): Result<unknown, ScenarioError> {
  const types = typesOf(schema)
  const duration = types.includes('integer') && String(path.at(-1)).endsWith('Us')
  const wrong = (): Result<never, ScenarioError> => {
    const allowed = duration
      ? `a duration such as 500ms, 2s or 80us, or ${allowedWords(schema)} (µs)`
      : allowedWords(schema)
    return err({ path: pathText(path), found: showValue(text), allowed })
  }
  if (types.includes('string')) return ok(text.replace(/^(["'])(.*)\1$/, '$2'))
  if (types.includes('boolean')) return text === 'true' || text === 'false' ? ok(text === 'true') : wrong()
  if (types.includes('integer') || types.includes('number')) {
    const value = duration ? parseMicros(text) : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
    return value === undefined ? wrong() : ok(value)
  }
  // Lists and maps: written as in a scenario file, on one line.
  try {
    const value: unknown = parse(text, { maxAliasCount: 0 })
    return typeof value === 'object' && value !== null ? ok(value) : wrong()
  } catch {
    return wrong()
  }
}

function typesOf(schema: JsonSchema): readonly string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat()
  return [...own, ...(schema.oneOf ?? schema.anyOf ?? []).flatMap(typesOf)]
}

function replaceAt(target: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value
  const inner = replaceAt(memberOf(target, name), rest, value)
  if (Array.isArray(target)) return target.map((item: unknown, i) => (i === name ? inner : item))
  return { ...Object(target ?? {}), [name]: inner }
}
