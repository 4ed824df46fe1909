import { formatMicros } from '../../../lib/micros.ts'
import type { Row } from '../../../trace/event.ts'
import type { CollisionNames } from '../../i18n/en/collision.ts'
import { spiWord } from '../../i18n/words.ts'
import type { CollisionStory } from '../../selectors/collision-story.ts'
import { labelsOf } from '../../selectors/node-tables.ts'
import { reasonText } from '../../selectors/reason-text.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import type { LoadedTrace } from '../../store/state.ts'

/** What the texts of a stage name, in the labels of the run. */
export function namesOf(loaded: LoadedTrace, story: CollisionStory, stage: number): CollisionNames {
  const { event, holder, peer, newSpi, told, report, stages } = story
  const labels = labelsOf(loaded)
  const label = (id: string): string => labels.get(id) ?? id
  const atUs = stages[stage]?.clockUs ?? event.atUs
  const served = (row: Row | null): string => {
    const owner = row?.['owner'] ?? row?.['peer']
    return typeof owner === 'string' && owner !== '' ? label(owner) : label(event.node)
  }
  return {
    router: label(event.node),
    arriving: served(event.row),
    holder: served(holder),
    peer: peer === null ? served(event.row) : label(peer),
    spi: spiWord(event.spi, 'danger'),
    newSpi: newSpi === null ? null : spiWord(newSpi, 'new'),
    message: told.at(-1)?.name ?? '',
    time: unbroken(milliseconds(atUs, 3)),
    since: unbroken(formatMicros(atUs - event.atUs)),
    outbound: event.row['direction'] === 'out',
    ike: event.table === 'IKE SAs',
    report: report === null ? '' : `${label(report.node)}: ${reasonText(report.text, label)}`,
  }
}

/** A number in running text stays on one line: narrow spaces that do not break. */
const unbroken = (text: string): string => text.replaceAll(/[\u2009 ]/g, '\u202f')
