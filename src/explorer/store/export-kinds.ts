/** Forms in which a run leaves the page. */
export const EXPORTS = ['trace', 'pcapng', 'keys', 'mermaid', 'plantuml', 'ascii', 'csv'] as const
export type ExportKind = (typeof EXPORTS)[number]
