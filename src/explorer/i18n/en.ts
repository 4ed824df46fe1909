import { app } from './en/app.ts'
import { header } from './en/header.ts'
import { ladder } from './en/ladder.ts'
import { packet } from './en/packet.ts'
import { map } from './en/map.ts'
import { tables } from './en/tables.ts'
import { timeline } from './en/timeline.ts'

/** Texts of the first view, by view; those of what is loaded later are loaded with it (`textsOf`). */
export const en = { app, header, ladder, map, packet, tables, timeline }
