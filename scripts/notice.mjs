// npm run notice: writes NOTICE.md, the licences of all packages that ship. With --check: fails when it is out of date.
// Fails in both cases on a licence that would bind those who pass the app on.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies } from './support/dependencies.mjs'
import { root, stop } from './support/project.mjs'

const ALLOWED = /^(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Unlicense|CC0-1\.0|OFL-1\.1|BlueOak-1\.0\.0)$/

const readJson = path => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** An SPDX expression is allowed when one side of an OR, or all sides of an AND, are. */
function isAllowed(expression) {
  const text = expression.replace(/^\(|\)$/g, '')
  if (text.includes(' OR ')) return text.split(' OR ').some(isAllowed)
  return text.split(' AND ').every(part => ALLOWED.test(part.trim()))
}

function licenceText(folder) {
  const name = readdirSync(join(root, folder)).find(each => /^(licen[cs]e|copying|ofl)(\.|-|$)/i.test(each))
  return name === undefined
    ? undefined
    : readFileSync(join(root, folder, name), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim()
}

/** Everything package-lock.json lists that is needed not only for development. */
function shippedPackages() {
  const { packages } = readJson('package-lock.json')
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional && existsSync(join(root, path)))
    .map(([path]) => {
      const { name, version, license, author } = readJson(`${path}/package.json`)
      const by = typeof author === 'string' ? author : author?.name
      return { name, version, by, license: typeof license === 'string' ? license : 'unknown', text: licenceText(path) }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))
}

function describe({ name, version, license, by, text }) {
  const whose = text === undefined && by !== undefined ? ` Copyright ${by}.` : ''
  const body =
    text === undefined
      ? `The package states its licence as ${license} and brings no text.${whose}`
      : `~~~text\n${text}\n~~~`
  return `## ${name} ${version}\n\nLicence: ${license}\n\n${body}\n`
}

await ensureDependencies()
const packages = shippedPackages()
const refused = packages.filter(each => !isAllowed(each.license))
if (refused.length > 0)
  stop(`Not allowed to ship: ${refused.map(each => `${each.name} (${each.license})`).join(', ')}`, 1)
const head = `# Notices

Roamscope itself is under the Apache License 2.0 (LICENSE). It ships with parts of the packages below.
This file is written by \`npm run notice\`.
`
const notice = [head, ...packages.map(describe)].join('\n')
const file = join(root, 'NOTICE.md')
if (!process.argv.includes('--check')) writeFileSync(file, notice)
else if (!existsSync(file) || readFileSync(file, 'utf8') !== notice) stop('NOTICE.md is out of date: npm run notice', 1)
console.log(`${packages.length} packages ship, all under permissive licences.`)
