import type { NodeId } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { MapLayout, Point } from './map-layout.ts'
import type { MapScene } from './map-scene.ts'

/** Room for a node's glyph and half an envelope, px. */
const GLYPH = 30

/** Corners of a frame's way on the map: straight through the air, along the wire between fixed nodes. */
export function routeOf(message: Message, layout: MapLayout, scene: MapScene): readonly Point[] {
  const [from, to] = [placeOf(message.from, layout, scene), placeOf(message.to, layout, scene)]
  if (from === undefined || to === undefined) return []
  const wired = isWired(message.from, layout) && isWired(message.to, layout)
  if (!wired) {
    // The two directions have a pipe each.
    const shift = isWired(message.to, layout) ? -6.5 : 6.5
    const towards = Math.sign(to.x - from.x) * GLYPH
    return [
      { x: from.x + towards, y: from.y + shift },
      { x: to.x - towards, y: to.y + shift },
    ]
  }
  return [
    { x: from.x, y: from.y - GLYPH },
    { x: from.x, y: layout.wire },
    { x: to.x, y: layout.wire },
    { x: to.x, y: to.y - GLYPH },
  ]
}

const isWired = (id: NodeId, layout: MapLayout): boolean =>
  layout.fixed.has(id) || layout.boxed?.nodes.includes(id) === true

function placeOf(id: NodeId, layout: MapLayout, scene: MapScene): Point | undefined {
  const fixed = layout.fixed.get(id)
  if (fixed !== undefined) return fixed
  if (layout.boxed?.nodes.includes(id) === true) return layout.boxed.at
  return scene.mobiles.find(mobile => mobile.id === id)?.at
}
