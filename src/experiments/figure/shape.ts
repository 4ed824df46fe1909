/** A piece of a picture, as plain data: drawn by the page, and written as a file, from the same value. */
export interface Shape {
  readonly tag: 'g' | 'path' | 'rect' | 'circle' | 'text'
  /** What it is; its look is the style's. */
  readonly class?: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly text?: string
  readonly children?: readonly Shape[]
}

export interface Picture {
  readonly width: number
  readonly height: number
  /** Says in words what is to be seen. */
  readonly description: string
  readonly shapes: readonly Shape[]
}

export const group = (x: number, y: number, children: readonly Shape[]): Shape => ({
  tag: 'g',
  attributes: { transform: `translate(${tidy(x)} ${tidy(y)})` },
  children,
})

export const line = (name: string, d: string): Shape => ({ tag: 'path', class: name, attributes: { d } })

export const rect = (name: string, x: number, y: number, width: number, height: number): Shape => ({
  tag: 'rect',
  class: name,
  attributes: { x: tidy(x), y: tidy(y), width: tidy(Math.max(0, width)), height: tidy(Math.max(0, height)) },
})

export const words = (
  name: string,
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): Shape => ({ tag: 'text', class: name, text, attributes: { x: tidy(x), y: tidy(y), 'text-anchor': anchor } })

/** Tenths of a pixel are enough, and the same on every machine. */
export const tidy = (value: number): number => Math.round(value * 10) / 10
