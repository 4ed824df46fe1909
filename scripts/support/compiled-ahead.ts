import type { Plugin } from 'vite'

/** Modules of the engine: a chunk that has them is loaded to be run. */
const ENGINE = /\/src\/simulation\//

/**
 * A page that runs the engine itself compiles it in the background while it loads, instead of function by function
 * while somebody waits for the first run: V8's explicit compile hints, a comment to every other browser. Not for
 * workers, where all of it would be compiled on the one thread that has to answer.
 */
export const compiledAhead = (): Plugin => ({
  name: 'roamscope-compiled-ahead',
  apply: 'build',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk' && chunk.moduleIds.some(id => ENGINE.test(id)))
        chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`
  },
})
