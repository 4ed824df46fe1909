/**
 * How much larger an element is drawn than its own px say (theme “projector”): pointers are told in px of the window.
 * Browsers that cannot tell draw pointers and boxes in the same px.
 */
export const zoomOf = (element: Element): number => ('currentCSSZoom' in element ? element.currentCSSZoom : 1)
