import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { err, ok } from '../lib/result.ts'
import type { Io } from './io.ts'
import { roamscope } from './program.ts'

const reason = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EISDIR: 'a folder, not a file',
    EACCES: 'not permitted',
    ENOTDIR: 'no such folder',
  }
  return words[code] ?? (error instanceof Error ? error.message : 'unknown error')
}

const io: Io = {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  read(path) {
    try {
      return ok(readFileSync(path))
    } catch (error) {
      return err(`${path}: cannot be read: ${reason(error)}`)
    }
  },
  write(path, octets) {
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, octets)
      return ok(null)
    } catch (error) {
      return err(`${path}: cannot be written: ${reason(error)}`)
    }
  },
}

// A reader that has seen enough (`| head`) closes the pipe: that ends the command, it is no failure of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

/** EX_SOFTWARE of sysexits.h: neither a finding (1) nor a wrong use (2), and no partial output can be taken for one. */
const EXIT_OWN_MISTAKE = 70

try {
  process.exitCode = await roamscope(process.argv.slice(2), io)
} catch (error) {
  const words = error instanceof Error ? error.message.replace(/\s+/g, ' ') : 'unknown error'
  const stack = process.env.ROAMSCOPE_DEBUG === undefined || !(error instanceof Error) ? '' : `${error.stack ?? ''}\n`
  io.err(
    `roamscope: a mistake of roamscope itself, please report it: ${words}; ROAMSCOPE_DEBUG=1 shows where\n${stack}`,
  )
  process.exitCode = EXIT_OWN_MISTAKE
}
