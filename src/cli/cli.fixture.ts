import { err, ok } from '../lib/result.ts'
import type { Io } from './io.ts'
import { roamscope } from './program.ts'

/** Runs the command as a shell would, with files in memory. */
export async function shell(args: readonly string[], files: Readonly<Record<string, Uint8Array | string>> = {}) {
  let [out, errors] = ['', '']
  const written: Record<string, Uint8Array> = {}
  const io: Io = {
    version: '0.1.0',
    clock: () => 0,
    out: text => void (out += text),
    err: text => void (errors += text),
    read(path) {
      const file = files[path] ?? written[path]
      if (file === undefined) return err(`${path}: cannot be read: no such file`)
      return ok(typeof file === 'string' ? new TextEncoder().encode(file) : file)
    },
    write(path, octets) {
      if (path.startsWith('/forbidden/')) return err(`${path}: cannot be written: not permitted`)
      written[path] = octets
      return ok(null)
    },
  }
  const exitCode = await roamscope(args, io)
  return { exitCode, out, err: errors, written }
}
