import type { IkeChild, IkeEndpoint } from './ike-state.ts'

/** Rows of the SAD that a pair has. */
export const inboundRow = (child: IkeChild | string): string => `${typeof child === 'string' ? child : child.name}/in`
export const outboundRow = (child: IkeChild | string): string => `${typeof child === 'string' ? child : child.name}/out`
/** The pair that has this row. */
export const childOfRow = ({ children }: Pick<IkeEndpoint, 'children'>, row: string): IkeChild | undefined =>
  ROW_OF_CHILD.test(row) ? children.get(row.replace(ROW_OF_CHILD, '')) : undefined
const ROW_OF_CHILD = /\/(in|out)$/u
/** The inbound SA under its former number, for what is still on its way (RFC 7296 §2.8). */
export const oldRow = (child: string): string => `${inboundRow(child)}/old`
export const isOldRow = (child: string, id: string): boolean => id.startsWith(oldRow(child))
