import { useLayoutEffect, type ReactNode } from 'react'
import { figureRules } from '../../../experiments/figure/figure-style.ts'
import type { Picture, Shape } from '../../../experiments/figure/shape.ts'

/** Looks of figures are declared once, for files and for the page. */
function useFigureStyle(): void {
  useLayoutEffect(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(figureRules('.experiment-picture'))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter(each => each !== sheet)
    }
  }, [])
}

/** A calculated picture, drawn. Its content stands as text beside it. */
export function PictureView({ picture }: { readonly picture: Picture }): ReactNode {
  const { width, height, shapes } = picture
  useFigureStyle()
  return (
    <svg className="experiment-picture" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {shapes.map(drawn)}
    </svg>
  )
}

function drawn({ tag: Tag, class: className, attributes = {}, text, children = [] }: Shape, key: number): ReactNode {
  const { 'text-anchor': textAnchor, ...rest } = attributes
  const anchor = textAnchor === undefined ? {} : { textAnchor: String(textAnchor) as 'start' | 'middle' | 'end' }
  return (
    <Tag key={key} className={className} {...rest} {...anchor}>
      {text}
      {children.map(drawn)}
    </Tag>
  )
}
