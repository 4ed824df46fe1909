import { Component, type ReactNode } from 'react'
import styles from './error-boundary.module.css'

interface Props {
  /** Said when the child failed, and on the button that tries again. */
  readonly message: string
  readonly again: string
  /** Changing it gives the child another try (a new moment, a new run). */
  readonly resetKey: unknown
  readonly children: ReactNode
}
interface State {
  readonly failed: boolean
  readonly detail: string
  readonly resetKey: unknown
}

/** A crash in one view leaves the others standing. React offers this only to classes. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, detail: '', resetKey: this.props.resetKey }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failed: true, detail: error instanceof Error ? error.message : String(error) }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return Object.is(props.resetKey, state.resetKey) ? null : { failed: false, detail: '', resetKey: props.resetKey }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <div className={styles.failed} role="alert">
        <p>{this.props.message}</p>
        <p className={styles.detail}>{this.state.detail}</p>
        <button type="button" className={styles.again} onClick={() => this.setState({ failed: false, detail: '' })}>
          {this.props.again}
        </button>
      </div>
    )
  }
}
