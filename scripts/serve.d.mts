export const HOST: string
export const DEFAULT_PORT: number

export interface Server {
  readonly port: number
  /** With the base path: `http://127.0.0.1:4173/`. */
  readonly address: string
  readonly close: () => Promise<void>
}

/** Serves a folder on the loopback address; port 0 takes a free one. `base` begins and ends with a slash. */
export function serve(options: { folder: string; port?: number; base?: string }): Promise<Server>
export function locate(folder: string, urlPath: string): Promise<string | undefined>
