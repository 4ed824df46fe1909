import { experimentFigure } from '../../../experiments/figure/experiment-figure.ts'
import type { Picture } from '../../../experiments/figure/shape.ts'
import { svgFile } from '../../../experiments/figure/svg-file.ts'
import { samplesCsv } from '../../../experiments/samples-csv.ts'
import type { ExperimentCard, ExperimentResult } from '../../../workers/experiments-request.ts'

export type FigureKind = 'SVG' | 'PNG' | 'CSV'

/** What a result can be saved as. */
export interface Savable {
  /** Of the file, without its ending. */
  readonly name: string
  readonly csv: () => string
  readonly picture: () => Picture
}

/** A measurement, as files. */
export const savableExperiment = (card: ExperimentCard, result: ExperimentResult): Savable => ({
  name: `${card.id}-seed${result.seed}`,
  csv: () => samplesCsv(card, result),
  picture: () => experimentFigure(card, result),
})

/** Hands a result to the person as a file. */
export async function saveResult(kind: FigureKind, what: Savable): Promise<void> {
  const content = await contentOf(kind, what)
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = `${what.name}.${kind.toLowerCase()}`
  link.click()
  // The download has its own hold on the blob once it was started.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

async function contentOf(kind: FigureKind, { csv, picture: drawn }: Savable): Promise<Blob> {
  if (kind === 'CSV') return new Blob([csv()], { type: 'text/csv' })
  const picture = drawn()
  const svg = new Blob([svgFile(picture)], { type: 'image/svg+xml' })
  return kind === 'SVG' ? svg : asPng(svg, picture.width, picture.height)
}

/** Twice the size, for print and projectors. */
const SCALE = 2

async function asPng(svg: Blob, width: number, height: number): Promise<Blob> {
  const image = new Image()
  // An address of data, since a page from disk may not draw blobs.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svg.text())}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * SCALE
  canvas.height = height * SCALE
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      blob => (blob === null ? reject(new Error('the picture could not be drawn')) : resolve(blob)),
      'image/png',
    ),
  )
}
