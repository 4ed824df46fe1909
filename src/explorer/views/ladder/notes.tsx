import { memo, type ReactNode } from 'react'
import { NOTE_DISC, type PlacedNote } from '../../selectors/ladder-notes.ts'
import styles from './words.module.css'

/** What a reader cannot see, written where it happens: a numbered disc, a few words in italics, a leader. */
export const Notes = memo(function Notes({ notes }: { readonly notes: readonly PlacedNote[] }): ReactNode {
  return notes.map(note => {
    const left = note.box.x - note.box.width / 2
    const top = note.box.y - note.box.height / 2
    const [discX, discY] = [left + 8, top + 8.5]
    return (
      <g key={note.fact.seq} className={styles.note}>
        <title>{`${note.fact.text} (${note.fact.ref})`}</title>
        <circle cx={discX} cy={discY} r="8" />
        <text className={styles.noteNumber} x={discX} y={discY + 3.6} textAnchor="middle">
          {note.number}
        </text>
        {note.lines.map((line, i) => (
          <text key={line} className={styles.noteText} x={left + NOTE_DISC} y={top + 12.5 + i * 15}>
            {line}
          </text>
        ))}
      </g>
    )
  })
})

/** From notes that stand apart to what they are about; drawn under all words, which stay readable where they cross. */
export const NoteLeaders = memo(function NoteLeaders({ notes }: { readonly notes: readonly PlacedNote[] }): ReactNode {
  return notes.map(note => {
    const [x, y] = [note.box.x - note.box.width / 2 + 8, note.box.y - note.box.height / 2 + 8.5]
    return isApart(note, y) ? <path key={note.fact.seq} className={styles.leader} d={leader(note, x, y)} /> : null
  })
})

/** A note beside its lifeline and not far below needs no leader. */
const isApart = ({ anchorX, anchorY, box }: PlacedNote, y: number): boolean =>
  Math.abs(box.x - anchorX) - box.width / 2 > 34 || Math.abs(y - anchorY) > 64

function leader({ anchorX, anchorY, box }: PlacedNote, x: number, y: number): string {
  const toRight = anchorX > box.x
  const startX = toRight ? box.x + box.width / 2 + 2 : x - 9
  const endX = anchorX + (toRight ? -8 : 8)
  return `M${startX} ${y}C${(startX + endX) / 2} ${y} ${(startX + endX) / 2} ${anchorY} ${endX} ${anchorY}`
}
