/** CHROMIUM_PATH or CHROME_PATH, else Playwright's own build, else the system's; undefined when there is none. */
export function findChromium(): Promise<string | undefined>
export function findFirefox(): string | undefined
export function findTshark(): string | undefined
