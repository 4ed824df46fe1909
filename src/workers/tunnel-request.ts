import type { SimulationRequest } from './simulation-request.ts'

/** A gateway of a run that stands still. */
export interface DeskRequest extends SimulationRequest {
  readonly atUs: number
  readonly node: string
}

export type TunnelRequest =
  | (DeskRequest & { readonly do: 'get'; readonly peer: string })
  | (DeskRequest & { readonly do: 'put'; readonly file: string })

export type TunnelAnswer =
  | { readonly kind: 'text'; readonly text: string }
  /** What a PUT would install, what was tried with it, and the scenario in which it happens. */
  | {
      readonly kind: 'fits'
      readonly tunnel: string
      readonly rows: readonly { readonly table: string; readonly key: string }[]
      readonly checks: readonly { readonly text: string; readonly holds: boolean | undefined }[]
      readonly notes: readonly { readonly line: number; readonly text: string }[]
      readonly scenario: string
    }
  | { readonly kind: 'lines'; readonly errors: readonly { readonly line: number; readonly text: string }[] }
  | { readonly kind: 'failed'; readonly why: string }
