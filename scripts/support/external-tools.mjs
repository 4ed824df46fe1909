// Programs that npm does not bring: browsers, tshark and strongSwan. Finds them, and installs them where that can be done.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, root, run, runNode, say } from './project.mjs'

const CHROMIUM_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
const FIREFOX_PLACES = ['/usr/bin/firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox']
const TSHARK_PLACES = ['/usr/bin/tshark', '/Applications/Wireshark.app/Contents/MacOS/tshark']

const firstExisting = places => places.find(place => place !== undefined && place !== '' && existsSync(place))

/** Playwright's own build, if it was downloaded. */
async function playwrightChromium() {
  try {
    const { chromium } = await import('@playwright/test')
    return chromium.executablePath()
  } catch {
    return undefined
  }
}

/** CHROMIUM_PATH or CHROME_PATH, else Playwright's own build, else the system's; undefined when there is none. */
export async function findChromium() {
  const { CHROMIUM_PATH, CHROME_PATH } = process.env
  return firstExisting([CHROMIUM_PATH, CHROME_PATH, await playwrightChromium(), ...CHROMIUM_PLACES])
}

/** FIREFOX_PATH, else the system's Firefox. */
export const findFirefox = () =>
  firstExisting([process.env.FIREFOX_PATH, ...FIREFOX_PLACES, findProgram('firefox-esr'), findProgram('firefox')])

/** TSHARK_PATH, else tshark on PATH or in its usual places. */
export const findTshark = () => firstExisting([process.env.TSHARK_PATH, findProgram('tshark'), ...TSHARK_PLACES])

const STRONGSWAN_PACKAGES =
  'charon-systemd strongswan-swanctl libstrongswan-standard-plugins libstrongswan-extra-plugins libcharon-extra-plugins libcharon-extauth-plugins iproute2'

/** What a machine lacks that no package brings; undefined when strongSwan can run in a network of its own. */
function strongswanObstacle() {
  if (process.getuid?.() !== 0) return 'its network namespaces need root'
  return existsSync('/dev/net/tun') ? undefined : '/dev/net/tun is not there'
}

/** charon, where it can run in a network namespace. */
const findStrongswan = () =>
  strongswanObstacle() === undefined
    ? firstExisting([findProgram('charon-systemd'), '/usr/sbin/charon-systemd'])
    : undefined

const TOOLS = {
  Chromium: { find: findChromium, debian: 'chromium', elsewhere: installPlaywrightChromium },
  Firefox: { find: findFirefox, debian: 'firefox-esr' },
  tshark: { find: findTshark, debian: 'tshark' },
  strongSwan: { find: findStrongswan, debian: STRONGSWAN_PACKAGES, without: strongswanObstacle },
}

function installPlaywrightChromium() {
  say('Downloading Chromium …')
  if (!existsSync(join(root, 'node_modules/@playwright/test/cli.js'))) return 1
  return runNode('node_modules/@playwright/test/cli.js', ['install', 'chromium'])
}

function isDebianLike() {
  try {
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

const canInstallPackages = () => isDebianLike() && process.getuid?.() === 0 && findProgram('apt-get') !== undefined

async function installDebianPackages(packages) {
  // Debian asks nobody, and tshark's question (may others capture?) gets its default: no.
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', process.stderr, 'inherit'] }
  await run('apt-get', ['update', '-qq'], options)
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
}

async function missingTools() {
  const found = await Promise.all(Object.entries(TOOLS).map(async ([name, tool]) => [name, await tool.find()]))
  return found.filter(([, path]) => path === undefined).map(([name]) => name)
}

/**
 * Installs what is missing of Chromium, Firefox, tshark and strongSwan: Debian's packages when root there, Playwright's download of
 * Chromium elsewhere. Resolves to the reasons why something is still missing, by name of the tool.
 */
export async function ensureExternalTools() {
  const missing = await missingTools()
  if (missing.length === 0) return {}
  if (canInstallPackages()) {
    say(`Installing ${missing.join(', ')} …`)
    await installDebianPackages(missing.flatMap(name => TOOLS[name].debian.split(' ')))
  } else for (const name of missing) await TOOLS[name].elsewhere?.()
  const still = await missingTools()
  return Object.fromEntries(still.map(name => [name, reasonWithout(name)]))
}

function reasonWithout(name) {
  const obstacle = TOOLS[name].without?.()
  if (obstacle !== undefined) return `${name} cannot run here: ${obstacle}`
  const how = canInstallPackages()
    ? `installing Debian's ${TOOLS[name].debian} failed`
    : `this command may not install it here; install it (on Debian: apt-get install ${TOOLS[name].debian}) or set ${name.toUpperCase()}_PATH`
  return `${name} is not on this machine: ${how}`
}
