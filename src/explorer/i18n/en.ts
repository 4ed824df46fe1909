import { app } from './en/app.ts'
import { header } from './en/header.ts'
import { ladder } from './en/ladder.ts'
import { packet } from './en/packet.ts'
import { map } from './en/map.ts'
import { tables } from './en/tables.ts'
import { timeline } from './en/timeline.ts'
import { machine } from './en/machine.ts'
import { row } from './en/row.ts'
import { why } from './en/why.ts'

/** Every text of the page, by view. */
export const en = { app, header, ladder, machine, map, packet, row, tables, timeline, why }
