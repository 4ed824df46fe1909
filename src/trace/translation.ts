import type { Cell, Row } from './event.ts'
import type { WorldView } from './fold.ts'

/** The mappings under which a NAT makes one of two addresses of the other now (RFC 4787 §4.1). */
export function mappingsBetween(world: WorldView, one: Cell | undefined, other: Cell | undefined): readonly Row[] {
  return world.nodes
    .values()
    .flatMap(({ tables }) =>
      tables.Mappings.values().filter(
        ({ insideAddress: inside, outsideAddress: outside }) =>
          (one === inside && other === outside) || (other === inside && one === outside),
      ),
    )
}

/** Two addresses lead to one node: they are the same, or a NAT stands between them. */
export const isSamePlace = (world: WorldView, one: Cell | undefined, other: Cell | undefined): boolean =>
  one === other || mappingsBetween(world, one, other).length > 0
