import type { RowEvent, TableName } from '../../trace/event.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { spiWord, type Phrase, type Word } from '../i18n/words.ts'
import { shortAddress, type Facts } from './narration-facts.ts'

/** What a step does to tables, as verb phrases, the most telling first. */
export function tableActs(facts: Facts): readonly Phrase[] {
  const node = facts.rows[0]?.node
  // A row may change several times in a step: what it came to is what is told.
  const own = [
    ...new Map(facts.rows.filter(row => row.node === node).map(row => [`${row.table} ${row.key}`, row])).values(),
  ]
  const byTable = (table: TableName): readonly RowEvent[] => own.filter(row => row.table === table)
  return [
    ...sadActs(facts, byTable('SAD')),
    ...contextActs(facts, byTable('Contexts')),
    ...bindingActs(byTable('Bindings')),
    ...plainActs(facts, 'SPD', byTable('SPD')),
    ...plainActs(facts, 'IKE SAs', byTable('IKE SAs')),
    ...plainActs(facts, 'PAD', byTable('PAD')),
    ...plainActs(facts, 'Mappings', byTable('Mappings')),
    ...plainActs(facts, 'Connections', byTable('Connections')),
  ]
}

function sadActs(facts: Facts, rows: readonly RowEvent[]): readonly Phrase[] {
  const held = rows.filter(({ row }) => row?.['state'] === 'held')
  if (held.length > 0 && held.length === rows.length) return [say.holds(ownerOf(facts, held))]
  return plainActs(facts, 'SAD', rows)
}

function contextActs(facts: Facts, rows: readonly RowEvent[]): readonly Phrase[] {
  if (rows.length === 0) return []
  const owner = ownerOf(facts, rows)
  return [rows.every(({ row }) => row === null) ? say.dropsContexts(owner) : say.storesContexts(owner)]
}

function bindingActs(rows: readonly RowEvent[]): readonly Phrase[] {
  const bound = rows.find(({ row }) => row !== null)?.row
  const address = bound?.['careOf'] ?? bound?.['careOfAddress']
  return typeof address === 'string' ? [say.bindsTo(shortAddress(address))] : []
}

function plainActs(facts: Facts, table: TableName, rows: readonly RowEvent[]): readonly Phrase[] {
  const kind = (row: RowEvent): 'added' | 'changed' | 'removed' => {
    if (row.row === null) return 'removed'
    return facts.before.nodes.get(row.node)?.tables[table].get(row.key) === undefined ? 'added' : 'changed'
  }
  const of = (wanted: string): readonly RowEvent[] => rows.filter(row => kind(row) === wanted)
  const [added, changed, removed] = [of('added'), of('changed'), of('removed')]
  return [
    ...(added.length > 0 ? [say.installs(added.length, table, ownerOf(facts, added))] : []),
    ...(removed.length > 0 ? [say.removes(removed.length, table, ownerOf(facts, removed))] : []),
    ...(changed.length > 0 ? [say.changes(changed.length, table)] : []),
  ]
}

/** The mobile the rows serve, unless it is the node itself or they serve several. */
function ownerOf(facts: Facts, rows: readonly RowEvent[]): Word | null {
  const owners = new Set(
    rows.map(({ node, table, key, row }) => {
      const cells = row ?? facts.before.nodes.get(node)?.tables[table].get(key)
      return cells?.['owner'] ?? cells?.['mobile'] ?? null
    }),
  )
  const [owner] = owners
  const node = rows[0]?.node
  if (owners.size !== 1 || typeof owner !== 'string' || owner === '' || owner === node) return null
  const known = facts.loaded.trace.header.nodes.some(({ id }) => id === owner)
  return known ? facts.node(owner) : null
}

export interface Collision {
  readonly reason: Phrase
  readonly spi: Word
}

/**
 * A router that takes over an inbound SA under another SPI than the one its key goes with elsewhere, because it
 * receives on that SPI already (Allard 2007 §VI-C step 5).
 */
export function collisionOf(facts: Facts): Collision | undefined {
  for (const { node, table, row, key } of facts.rows) {
    if (table !== 'SAD' || row === null || row['direction'] !== 'in') continue
    const transferred = elsewhere(facts, node, row['keyFingerprint'])
    if (transferred === undefined || transferred === row['spi']) continue
    const sitting = (facts.before.nodes.get(node)?.tables.SAD.entries() ?? []).find(
      ([other, cells]) => other !== key && cells['direction'] === 'in' && cells['spi'] === transferred,
    )?.[1]
    const owner = sitting?.['owner']
    if (typeof owner !== 'string' || typeof row['spi'] !== 'string') continue
    return {
      reason: say.collision(facts.node(node), spiWord(transferred, 'danger'), facts.node(owner)),
      spi: spiWord(row['spi'], 'new'),
    }
  }
  return undefined
}

/** SPI that goes with this key at another node. */
function elsewhere(facts: Facts, node: string, fingerprint: unknown): string | undefined {
  if (typeof fingerprint !== 'string') return undefined
  for (const [id, view] of facts.before.nodes.entries()) {
    if (id === node) continue
    for (const row of view.tables.SAD.values())
      if (row['keyFingerprint'] === fingerprint && typeof row['spi'] === 'string') return row['spi']
  }
  return undefined
}
