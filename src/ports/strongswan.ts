import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { GATEWAY_INNER, strongswanConf, swanctlConf, type StrongswanOptions } from './strongswan-config.ts'
import { createNetwork, findProgram, run } from './strongswan-network.ts'
import { readStrongswanSas, type StrongswanSa } from './strongswan-sas.ts'

/** Why strongSwan cannot be run here in a network of its own; `undefined` when it can. */
export function strongswanObstacle(): string | undefined {
  for (const program of ['charon-systemd', 'swanctl', 'ip'])
    if (findProgram(program) === undefined) return `${program} is not on this machine`
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  try {
    accessSync('/dev/net/tun')
  } catch {
    return '/dev/net/tun is not there'
  }
  return undefined
}

/** A strongSwan on the far end of a link of its own. */
export interface Strongswan {
  /** This machine's end of the link, and a second address of it to move to. */
  readonly here: string
  readonly hereToo: string
  readonly gateway: string
  /** Its own list of SAs. */
  sas(): Promise<readonly StrongswanSa[]>
  /** swanctl with these arguments; what it prints. Does not fail when swanctl does. */
  swanctl(...args: readonly string[]): Promise<string>
  log(): string
  stop(): Promise<void>
}

/** Folders swanctl looks into, empty or not. */
const CREDENTIALS = 'x509 x509ca x509crl x509aa x509ac x509ocsp private pubkey rsa ecdsa bliss pkcs8 pkcs12'.split(' ')

let started = 0

/**
 * Starts charon in a network namespace joined to this one by a pair of virtual Ethernet ends. Nothing else of the
 * machine is touched; `stop` takes all of it away again.
 */
export async function startStrongswan(options: StrongswanOptions = {}): Promise<Strongswan> {
  started += 1
  // Parallel test processes each have their own names and networks.
  const network = await createNetwork((process.pid * 8 + started) % 16_000, GATEWAY_INNER)
  const folder = mkdtempSync(join(tmpdir(), 'roamscope-charon-'))
  const env = { ...process.env, STRONGSWAN_CONF: join(folder, 'strongswan.conf'), SWANCTL_DIR: folder }
  for (const each of CREDENTIALS) mkdirSync(join(folder, each))
  for (const [path, pem] of Object.entries(options.credentials ?? {})) writeFileSync(join(folder, path), pem)
  writeFileSync(env.STRONGSWAN_CONF, strongswanConf(folder, options))
  writeFileSync(join(folder, 'swanctl.conf'), swanctlConf(network.there, network.here, options))
  const charon = spawn(findProgram('ip') ?? 'ip', ['netns', 'exec', network.namespace, 'charon-systemd'], {
    env,
    stdio: 'ignore',
  })
  const swanctl = async (...args: readonly string[]): Promise<string> =>
    (await run('swanctl', [...args, '--uri', `unix://${folder}/vici`], env)).out
  const stop = async (): Promise<void> => {
    await end(charon)
    await network.remove()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    let loaded = ''
    // Its socket is in its folder a moment before anybody listens on it.
    for (let tries = 0; loaded === '' || loaded.includes('Connection refused'); tries++) {
      if (tries > 100 || charon.exitCode !== null) throw new Error(`charon did not start: ${loaded}`)
      await pause(50)
      if (existsSync(join(folder, 'vici'))) loaded = await swanctl('--load-all')
    }
    if (!loaded.includes('loaded connection')) throw new Error(`swanctl --load-all: ${loaded}`)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    here: network.here,
    hereToo: network.hereToo,
    gateway: network.there,
    sas: async () => readStrongswanSas(await swanctl('--list-sas', '--raw')),
    swanctl,
    log: () => readFileSync(join(folder, 'charon.log'), 'utf8'),
    stop,
  }
}

async function end(charon: ChildProcess): Promise<void> {
  const gone = new Promise<void>(done => charon.once('exit', () => done()))
  if (charon.exitCode !== null || charon.signalCode !== null) return
  charon.kill('SIGTERM')
  const killed = await Promise.race([gone.then(() => false), pause(5_000, true)])
  if (killed) charon.kill('SIGKILL')
  await gone
}
