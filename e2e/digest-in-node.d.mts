/** SHA-256 of a scenario's run in Node.js, with faults in the contract's syntax. */
export function digestInNode(scenario: string, faults?: readonly string[], seed?: number): Promise<string>
