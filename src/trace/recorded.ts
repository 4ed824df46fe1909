/** Scenario of a trace that came out of a capture (interchange/capture): it was recorded, so nothing can run it again. */
export const CAPTURE = 'capture'
