import type { Row, TableName } from '../trace/event.ts'
import type { Installed } from '../simulation/gateway-desk.ts'

export interface PutReport {
  readonly path: string
  readonly node: string
  /** What it was installed into. */
  readonly where: string
  readonly installed: Installed
}

interface InstalledRow {
  readonly table: TableName
  readonly key: string
  readonly row: Row
}

/** Rows that were not there before, in the order of the tables' names below. */
function rowsOf({ installed }: PutReport): readonly InstalledRow[] {
  const rows = new Map<string, InstalledRow>()
  for (const event of installed.events) {
    if (event.kind !== 'row') continue
    const { table, key, row } = event
    if (row === null) rows.delete(`${table}/${key}`)
    // Rows of others only move down when policies come before them.
    else if (row.owner === undefined || row.owner === installed.read.file.tunnel)
      rows.set(`${table}/${key}`, { table, key, row })
  }
  return TABLES.flatMap(table => [...rows.values()].filter(row => row.table === table))
}

const TABLES: readonly TableName[] = ['IKE SAs', 'SAD', 'SPD', 'PAD']

const MEMBERS: readonly (readonly [TableName, string])[] = [
  ['IKE SAs', 'ikeSas'],
  ['SAD', 'sad'],
  ['SPD', 'spd'],
  ['PAD', 'pad'],
]

/** `roamscope put --json`, format 1. */
export function installedJson(report: PutReport): object {
  const { installed, node, where, path } = report
  const { file, notes } = installed.read
  const rows = rowsOf(report)
  return {
    format: 1,
    file: path,
    tunnel: file.tunnel,
    node,
    into: where,
    installed: Object.fromEntries(
      MEMBERS.map(([table, member]) => [
        member,
        rows.flatMap(each => (each.table === table ? [{ key: each.key, ...each.row }] : [])),
      ]),
    ),
    missing: notes,
    unknown: file.unknown.map(({ place, key }) => ({ place, key })),
    checks: installed.proofs.map(({ text, holds }) => ({ text, holds: holds ?? null })),
  }
}

export function installedText(report: PutReport): string {
  const { installed, node, where } = report
  const { file, notes } = installed.read
  const rows = rowsOf(report)
  const width = Math.max(...TABLES.map(({ length }) => length))
  const verdict = (holds: boolean | undefined): string =>
    holds === undefined ? 'not tried' : holds ? 'holds' : 'FAILS'
  return [
    `${node}: tunnel of ${file.tunnel} installed into ${where}, ${rows.length} rows`,
    ...rows.map(each => `${each.table.padEnd(width)}  ${rowText(each)}`),
    ...notes.map(({ line, text }) => `missing    line ${line}: ${text}`),
    ...file.unknown.map(
      ({ place, key }) => `unknown    ${place === '' ? 'file' : place}: ${key}: kept for the next file`,
    ),
    ...installed.proofs.map(({ text, holds }) => `${verdict(holds).padEnd(9)}  ${text}`),
    '',
  ].join('\n')
}

const CELLS: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  'IKE SAs': [
    'initiatorSpi',
    'responderSpi',
    'role',
    'peerIdentity',
    'local',
    'remote',
    'suite',
    'nextSent',
    'nextExpected',
  ],
  SAD: ['spi', 'direction', 'protocol', 'mode', 'source', 'destination', 'suite', 'sequence', 'keyFingerprint'],
  SPD: ['order', 'direction', 'action', 'source', 'destination', 'upperProtocol', 'link'],
  PAD: ['identity', 'method', 'childSas'],
}

const rowText = ({ table, key, row }: InstalledRow): string =>
  [
    key,
    ...(CELLS[table] ?? []).flatMap(cell => (row[cell] === null || row[cell] === '' ? [] : [`${cell}=${row[cell]}`])),
  ].join(' ')
