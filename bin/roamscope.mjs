#!/usr/bin/env node
// Starts the command line; builds it first when it is missing or older than its sources. Only data goes to stdout.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/support/project.mjs'
import { ensureBuilt } from '../scripts/support/builds.mjs'

if (existsSync(join(root, 'src/cli/main.ts'))) await ensureBuilt('cli')
await import(pathToFileURL(join(root, 'dist-cli/main.js')).href)
