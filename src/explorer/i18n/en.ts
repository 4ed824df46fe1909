import { app } from './en/app.ts'
import { header } from './en/header.ts'
import { ladder } from './en/ladder.ts'
import { map } from './en/map.ts'
import { tables } from './en/tables.ts'
import { timeline } from './en/timeline.ts'

/** Every text of the page, by view. */
export const en = { app, header, ladder, map, tables, timeline }
