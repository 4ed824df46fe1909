import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compiledAhead } from './scripts/support/compiled-ahead.ts'

/**
 * What the page may do: run its own files, nothing inline, nothing from elsewhere, no request after the load but its own
 * files. Inline styles are allowed because positions in charts are style attributes.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Only in the built page: the development server injects an inline script for hot reload. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'roamscope-content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
})

/** The licences of what the build contains must go wherever the build goes. */
const notices = (): Plugin => ({
  name: 'roamscope-notices',
  apply: 'build',
  generateBundle() {
    for (const fileName of ['NOTICE.md', 'LICENSE'])
      this.emitFile({ type: 'asset', fileName, source: readFileSync(new URL(fileName, import.meta.url)) })
  },
})

/** What the first view shares with what is loaded later: together it compresses better than in a file for each share. */
const SHARED = [
  'node_modules/(react|zustand)/',
  'src/lib/persistent-map.ts',
  'src/trace/(fold|messages|traffic).ts',
  'src/explorer/i18n/(t|en|en/(app|header|ladder|map|packet|tables|timeline)).ts',
  'src/explorer/store/(store|actions).ts',
  'src/explorer/selectors/(per-trace|step-index|crowd-facts|outages).ts',
]
const FIRST = { name: 'first', test: new RegExp(SHARED.join('|')) }

export default defineConfig(({ isSsrBuild }) => ({
  // Relative addresses: the app works under any path of any static host.
  base: './',
  plugins: isSsrBuild ? [] : [react(), contentSecurityPolicy(), notices(), compiledAhead()],
  // The command line is one folder of plain files that needs no node_modules.
  ssr: { noExternal: true },
  publicDir: isSsrBuild ? false : 'public',
  worker: { format: 'es' },
  build: {
    target: isSsrBuild ? 'node20' : 'es2022',
    // A hint to browsers, which load the same without it.
    modulePreload: { polyfill: false },
    // scripts/size.mjs reads the manifest.
    manifest: !isSsrBuild,
    // Files inlined as data: addresses would be refused by font-src and worker-src above.
    assetsInlineLimit: 0,
    minify: !isSsrBuild,
    sourcemap: isSsrBuild === true,
    reportCompressedSize: false,
    rolldownOptions: isSsrBuild ? {} : { output: { codeSplitting: { groups: [FIRST] } } },
  },
}))
