export interface Misfit {
  readonly path: readonly (string | number)[]
  readonly found: string
  readonly allowed: string
}

/** Texts whose grammar belongs to other rooms; each says what is wrong with a text, or undefined. */
export interface TextChecks {
  readonly suite?: (text: string) => string | undefined
  readonly fault?: (text: string, nodes: readonly string[], links: readonly string[]) => string | undefined
  /** Proposals in strongSwan's notation. */
  readonly ikeProposal?: (text: string) => string | undefined
  readonly espProposal?: (text: string) => string | undefined
  readonly ahProposal?: (text: string) => string | undefined
}
