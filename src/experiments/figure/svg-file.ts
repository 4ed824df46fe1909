import { ALONE_STYLE } from './figure-style.ts'
import type { Picture, Shape } from './shape.ts'

/** A picture as an SVG file that needs nothing else. */
export function svgFile({ width, height, description, shapes }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${escaped(ALONE_STYLE)}</style>`,
    ...shapes.map(written),
    '</svg>\n',
  ].join('\n')
}

function written({ tag, class: name, attributes = {}, text, children = [] }: Shape): string {
  const given = { ...(name === undefined ? {} : { class: name }), ...attributes }
  const inTag = Object.entries(given)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('')
  const inside = (text === undefined ? '' : escaped(text)) + children.map(written).join('')
  return inside === '' ? `<${tag}${inTag}/>` : `<${tag}${inTag}>${inside}</${tag}>`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
