/** What happens once when the page opens. */
export function start(): void {
  // Filled by the address and the first trace.
}
