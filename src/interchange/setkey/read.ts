import { err, ok, type Result } from '../../lib/result.ts'
import { sameAddress } from '../../protocol/ipsec/address.ts'
import { insertAssociation, removeAssociation, type Sad } from '../../protocol/ipsec/sad.ts'
import type { SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import type { Policy, Spd } from '../../protocol/ipsec/spd.ts'
import { associationOf } from './association.ts'
import { setkeyError, type SetkeyError } from './error.ts'
import { tableFindings, type SetkeyFinding } from './finding.ts'
import type { Reading, SetkeyOptions } from './options.ts'
import { parseSetkey } from './parse.ts'
import { policyOf, samePolicyKey, selectorSetOf } from './policy.ts'
import { resolveHost } from './resolve.ts'
import type { AddStatement, DeleteStatement, SpdAddStatement, SpdDeleteStatement, Statement } from './statement.ts'

export interface SetkeyTables {
  readonly sad: Sad
  readonly spd: Spd
  readonly findings: readonly SetkeyFinding[]
}

/**
 * Carries out a setkey listing on empty tables: the SAD and SPD it leaves behind, with what is odd about it. Stops at
 * the first error; nothing is half read.
 */
export function readSetkey(text: string, options: SetkeyOptions): Result<SetkeyTables, SetkeyError> {
  const statements = parseSetkey(text)
  if (!statements.ok) return statements
  let reading: Reading = { options, sad: [], spd: [], findings: [], places: {}, modeless: [] }
  for (const statement of statements.value) {
    const next = carryOut(reading, statement)
    if (!next.ok) return next
    reading = next.value
  }
  const { spd, places } = reading
  const sad = reading.sad.map(sa => joined(sa, reading))
  const found = tableFindings(sad, spd, id => places[id] ?? { line: 1, column: 1 })
  const findings = [...reading.findings, ...found].sort((a, b) => a.line - b.line || a.column - b.column)
  return ok({ sad, spd, findings })
}

function carryOut(reading: Reading, statement: Statement): Result<Reading, SetkeyError> {
  switch (statement.command) {
    case 'flush':
      return ok({
        ...reading,
        sad: reading.sad.filter(sa => statement.protocol !== undefined && sa.protocol !== statement.protocol),
      })
    case 'spdflush':
      return ok({ ...reading, spd: [] })
    case 'add':
      return add(reading, statement)
    case 'delete':
    case 'deleteall':
      return remove(reading, statement)
    case 'spdadd':
      return addPolicy(reading, statement)
    case 'spddelete':
      return removePolicy(reading, statement)
    case 'dump':
    case 'spddump':
    case 'get':
      return ok(reading)
  }
}

function add(reading: Reading, statement: AddStatement): Result<Reading, SetkeyError> {
  const made = associationOf(reading.options, statement)
  if (!made.ok) return made
  const next = insertAssociation(reading.sad, made.value)
  if (!next.ok) return err(setkeyError('bad-value', statement, next.error.text, 'an SPI that is free'))
  const id = next.value.at(-1)?.id ?? made.value.id
  const { line, column } = statement
  return ok({
    ...reading,
    sad: next.value,
    places: { ...reading.places, [id]: { line, column } },
    modeless: statement.mode === undefined ? [...reading.modeless, id] : reading.modeless,
  })
}

function remove(reading: Reading, statement: DeleteStatement): Result<Reading, SetkeyError> {
  const source = resolveHost(statement.source, reading.options.names)
  if (!source.ok) return source
  const destination = resolveHost(statement.destination, reading.options.names)
  if (!destination.ok) return destination
  const gone = reading.sad.filter(
    sa =>
      sa.protocol === statement.protocol &&
      (statement.spi === undefined || sa.spi === statement.spi) &&
      sameAddress(sa.source, source.value) &&
      sameAddress(sa.destination, destination.value),
  )
  return ok({ ...reading, sad: gone.reduce<Sad>((sad, sa) => removeAssociation(sad, sa.id), reading.sad) })
}

function addPolicy(reading: Reading, statement: SpdAddStatement): Result<Reading, SetkeyError> {
  const made = policyOf(reading, statement)
  if (!made.ok) return made
  const { policy, findings } = made.value
  if (reading.spd.some(row => samePolicyKey(row, policy)))
    return err(
      setkeyError(
        'bad-value',
        statement,
        'a second policy for the same traffic and direction',
        'one, or spddelete before it',
      ),
    )
  const { line, column } = statement
  return ok({
    ...reading,
    spd: [...reading.spd, policy],
    findings: [...reading.findings, ...findings],
    places: { ...reading.places, [policy.id]: { line, column } },
  })
}

function removePolicy(reading: Reading, statement: SpdDeleteStatement): Result<Reading, SetkeyError> {
  const set = selectorSetOf(reading.options, statement)
  if (!set.ok) return set
  const like = { direction: statement.direction, selectors: [set.value] }
  return ok({ ...reading, spd: reading.spd.filter(row => !samePolicyKey(row, like)) })
}

/**
 * The SA with what its policies say: the mode where -m left it open, and the selectors of its direction, which an
 * inbound packet is held against (RFC 4301 §5.2 step 4). An SA no policy leads to takes any traffic, as in KAME.
 */
function joined(sa: SecurityAssociation, { spd, modeless }: Reading): SecurityAssociation {
  const mine = spd.filter(
    (row): row is Policy & { readonly action: { readonly kind: 'protect' } } =>
      row.action.kind === 'protect' &&
      row.action.link === sa.link &&
      row.action.protocol === sa.protocol &&
      row.direction === sa.direction,
  )
  const first = mine[0]?.action
  const mode = modeless.includes(sa.id) && first !== undefined ? first.mode : sa.mode
  return { ...sa, mode, selectors: mine.flatMap(row => row.selectors) }
}
